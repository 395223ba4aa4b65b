import { randomInt } from 'node:crypto';
import { decodeUtf8 } from '../bytes/json.ts';
import { readAll } from '../bytes/source.ts';
import type { Environment } from '../image/contract.ts';
import { readDirectory } from '../image/directory/index.ts';
import type { Gap } from '../model/finding.ts';
import type { ReadProblem, Tree } from '../posture/model/tree.ts';
import { ChartFiles } from '../posture/read/chart/files.ts';
import { readChart } from '../posture/read/chart/index.ts';
import type { Rendering } from '../posture/read/rendered.ts';
import { readTree } from '../posture/read/tree.ts';
import { isForeignPath, isPosturePath } from '../posture/read/wants.ts';
import { renderByHelm } from './helm.ts';
import { renderByKustomize } from './kustomize.ts';
import type { ScanOptions } from './options.ts';
import { findProgram } from './program.ts';

/** A larger file is no configuration that a person wrote. */
const LARGEST_FILE = 16 << 20;

/** The configuration in a folder, or in one file. */
export async function readConfiguration(
  path: string,
  environment: Pick<Environment, 'cacheDir' | 'env' | 'signal' | 'now'>,
  { helmValues = [] }: Partial<Pick<ScanOptions, 'helmValues'>> = {},
): Promise<{ tree: Tree; gaps: readonly Gap[] }> {
  const paths = new Set<string>();
  const gaps: Gap[] = [];
  const chartFiles = new ChartFiles();
  const contents = await readDirectory<string | null>(path, {
    selector: {
      select(name, size) {
        paths.add(name);
        if (isForeignPath(name)) return 'no';
        if (chartFiles.wants(name, size)) return 'whole';
        if (!isPosturePath(name)) return 'no';
        if (size <= LARGEST_FILE) return 'whole';
        gaps.push(
          gap(
            'limit/file-size',
            `it has ${size} bytes, more than ${LARGEST_FILE}: its configuration was not read`,
            name,
          ),
        );
        return 'no';
      },
      selectHead: () => false,
      read({ path: name, content }) {
        const bytes = readAll(content);
        chartFiles.add(name, bytes);
        return isPosturePath(name) ? decodeUtf8(bytes) : null;
      },
      end: () => undefined,
    },
    salt: randomInt(2 ** 32),
    cacheDir: environment.cacheDir,
    signal: environment.signal,
    onBytes: () => undefined,
  });
  const files = new Map<string, string>();
  for (const [name, { data }] of contents.files) if (data !== null) files.set(name, data);
  const renderings = await renderedCharts(chartFiles.charts, helmValues, environment);
  for (const { used } of renderings) for (const name of used) files.delete(name);
  const overlays = await renderByKustomize(files, environment);
  const tree = readTree(files, paths, {
    renderings: [...renderings, ...overlays.renderings],
    made: overlays.made,
  });
  const leftOut = chartFiles.leftOut.map((name) =>
    gap(
      'limit/file-size',
      'it is larger than a file of a chart may be, or its charts are: they were rendered without it',
      name,
    ),
  );
  return { tree, gaps: [...gaps, ...leftOut, ...tree.problems.map(gapOf)] };
}

/** By ours, and by the helm of this machine where there is one. */
async function renderedCharts(
  charts: ChartFiles['charts'],
  values: readonly Uint8Array[],
  environment: Pick<Environment, 'cacheDir' | 'env' | 'signal' | 'now'>,
): Promise<readonly Rendering[]> {
  if (charts.size === 0) return [];
  const now = environment.now.getTime();
  const helm = findProgram('helm', environment.env['PATH']);
  const renderings: Rendering[] = [];
  for (const [folder, files] of charts) {
    const byHelm = helm === null ? null : await renderByHelm(helm, { files, values }, environment);
    renderings.push(readChart(folder, files, { now, values, byHelm }));
  }
  return renderings;
}

function gapOf({ id, path, at, reason }: ReadProblem): Gap {
  if (at === null) return gap(id, reason, path);
  const { line, column } = at.source.positionOf(at.start);
  return gap(id, `line ${line}, column ${column}: ${reason}`, path);
}

function gap(id: string, reason: string, path: string): Gap {
  return { kind: 'gap', id, reason, location: { path, layer: null } };
}
