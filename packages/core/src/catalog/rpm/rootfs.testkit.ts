import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { bytesSource } from '../../bytes/source.ts';
import type { PackageFact } from '../../model/package.ts';
import type { CatalogContext, Cataloger, CatalogResult } from '../contract.ts';

const SHARED = new URL('../../../../../../shared/rootfs/', import.meta.url);

/** Where the root file systems for tests lie, or why a test that needs one is skipped. */
export function missingRootfs(name: string): string | false {
  return existsSync(new URL(`${name}.tar.gz`, SHARED))
    ? false
    : `../shared/rootfs/${name}.tar.gz is not there`;
}

/** The regular files of a root file system for tests, by their path without a leading slash. */
export function readRootfs(name: string): Map<string, Uint8Array> {
  const tar = gunzipSync(readFileSync(new URL(`${name}.tar.gz`, SHARED)));
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, to: number): string =>
      tar.toString('utf8', at + from, at + to).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 136), 8);
    const path = text(0, 100).replace(/^\.\//, '');
    if (text(156, 157) === '0' || text(156, 157) === '')
      files.set(path, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** Runs a cataloger on a file among others, as the pipeline does. */
export function catalog(
  unit: Cataloger,
  path: string,
  where: { files: ReadonlyMap<string, Uint8Array>; isWanted?: CatalogContext['isWanted'] },
): CatalogResult {
  const file = (name: string): { path: string; content: ReturnType<typeof bytesSource> } => ({
    path: name,
    content: bytesSource(where.files.get(name) ?? new Uint8Array(0)),
  });
  return unit.parse(file(path), {
    companion: (name) =>
      unit.companions?.(path).includes(name) === true && where.files.has(name) ? file(name) : null,
    isWanted: where.isWanted ?? (() => false),
  });
}

/** A package as rpm prints it with the query of `testdata/README.md`. */
export function queryLine(fact: PackageFact): string {
  const epoch = fact.qualifiers?.epoch;
  const evr = fact.version.replace(/^\d+:/, '');
  return [
    fact.name,
    epoch,
    evr,
    fact.arch,
    fact.qualifiers?.upstream,
    fact.module,
    fact.vendor,
    fact.licenses?.[0],
  ]
    .map((field) => field ?? '(none)')
    .join('\t');
}

/** The lines of rpm that a cataloger must give: an epoch of 0 is none, and keys are no packages. */
export function wantedLines(printed: string): string[] {
  return printed
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('gpg-pubkey\t'))
    .map((line) => line.replace(/^([^\t]*)\t0\t/, '$1\t(none)\t'));
}
