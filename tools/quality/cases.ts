import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeZip } from '../../packages/core/src/bytes/zip.testing.ts';
import { writeImage } from '../../test/support/image.ts';
import { tarFile } from '../../test/support/tar.ts';
import { ROOT } from '../generate/units.ts';
import type { Label } from './evaluate.ts';

/** Files by their path; texts as lists of lines. */
type Files = Readonly<Record<string, readonly string[]>>;

/** A labelled case, as test/quality/cases has it. */
export interface QualityCase {
  readonly name: string;
  readonly about: string;
  readonly target:
    | {
        readonly kind: 'image';
        readonly layers: readonly { readonly instruction: string; readonly files: Files }[];
      }
    | { readonly kind: 'directory'; readonly files: Files }
    | { readonly kind: 'sbom'; readonly document: unknown };
  readonly labels: readonly Label[];
}

const FOLDER = join(ROOT, 'test/quality');

/** All cases, by name. */
export function readCases(): readonly QualityCase[] {
  return readdirSync(join(FOLDER, 'cases'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(FOLDER, 'cases', name), 'utf8');
      return { ...(JSON.parse(text) as Omit<QualityCase, 'name'>), name: name.replace(/\.json$/, '') };
    });
}

/** Makes what a case is about below `folder`; gives the target and the file or folder that it is. */
export function makeTarget({ name, target }: QualityCase, folder: string): { target: string; path: string } {
  const path = join(folder, name);
  if (target.kind === 'image') {
    const layers = target.layers.map(({ instruction, files }) => ({
      tar: tarFile(Object.entries(files).map(([file, lines]) => ({ path: file, content: textOf(lines) }))),
      instruction,
    }));
    writeImage('docker-archive', `${path}.tar`, { name: `quality/${name}:1`, layers });
    return { target: `docker-archive:${path}.tar`, path: `${path}.tar` };
  }
  if (target.kind === 'sbom') {
    writeFileSync(`${path}.cdx.json`, JSON.stringify(target.document));
    return { target: `sbom:${path}.cdx.json`, path: `${path}.cdx.json` };
  }
  for (const [file, lines] of Object.entries(target.files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), textOf(lines));
  }
  return { target: `dir:${path}`, path };
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Writes the excerpts of advisories as OSV's exports have them, a zip an ecosystem; gives the folder of feeds. */
export function makeFeeds(folder: string): string {
  const feeds = join(folder, 'feeds');
  for (const name of readdirSync(join(FOLDER, 'advisories')).filter((one) => one.endsWith('.jsonl'))) {
    const lines = readFileSync(join(FOLDER, 'advisories', name), 'utf8')
      .trim()
      .split('\n');
    const entries = lines.map((line) => {
      const { id } = JSON.parse(line) as { id: string };
      return { name: `${id}.json`, content: Buffer.from(line) };
    });
    const path = join(feeds, 'osv', name.replace(/\.jsonl$/, ''), 'all.zip');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, writeZip(entries));
  }
  return feeds;
}
