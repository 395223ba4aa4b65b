import { decodeUtf8 } from '../../../bytes/json.ts';
import { placeIn, SourceText } from '../../../bytes/located/text.ts';
import { LIBRARY_CHART, type RenderFault, type RenderOptions, renderChart } from '../../helm/index.ts';
import type { ReadProblem } from '../../model/tree.ts';
import { RenderedText, type Rendering } from '../rendered.ts';

/** The files of a chart that nobody else reads; below `charts/` all. */
const OWN = /^(?:templates|crds|charts)\/|^(?:Chart|values)\.yaml$/;
/** More faults of one chart than these say nothing new. */
const MOST_FAULTS = 20;

/**
 * What a chart makes, as Helm renders it with these options. `files` are by their path below its folder; a template that
 * cannot be rendered is a problem, and the others are there all the same. A library chart makes nothing by itself.
 */
export function readChart(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  options: RenderOptions,
): Rendering {
  const prefix = folder === '' ? '' : `${folder}/`;
  const used = new Set([...files.keys()].filter((name) => OWN.test(name)).map((name) => prefix + name));
  const { manifests, faults } = renderChart({ files }, options);
  if (faults.some(({ reason }) => reason === LIBRARY_CHART)) return { texts: [], used, problems: [] };
  const texts = manifests
    .filter(({ text }) => text.trim() !== '')
    .map(
      ({ template, text, map }) =>
        new RenderedText(prefix + template, text, {
          template: map?.template ?? '',
          parts: map?.marks ?? null,
        }),
    );
  return { texts, used, problems: problemsOf(faults, prefix, files) };
}

function problemsOf(
  faults: readonly RenderFault[],
  prefix: string,
  files: ReadonlyMap<string, Uint8Array>,
): readonly ReadProblem[] {
  const problems = faults.slice(0, MOST_FAULTS).map(({ template, line, reason }): ReadProblem => {
    const path = prefix + template;
    const bytes = files.get(template);
    const at = line === null || bytes === undefined ? null : placeOfLine(path, bytes, line);
    return { id: 'chart/not-rendered', path, at, reason };
  });
  const more = faults.length - problems.length;
  if (more > 0) {
    const reason = `${more} more faults in this chart`;
    problems.push({ id: 'chart/not-rendered', path: `${prefix}Chart.yaml`, at: null, reason });
  }
  return problems;
}

function placeOfLine(path: string, bytes: Uint8Array, line: number): ReadProblem['at'] {
  const source = new SourceText(path, decodeUtf8(bytes));
  return placeIn(source, source.offsetOfLine(line));
}
