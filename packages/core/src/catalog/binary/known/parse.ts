import type { ByteSource } from '../../../bytes/source.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { type KnownProgram, PROGRAMS, WINDOW } from './programs.ts';

const CHUNK_BYTES = 1 << 20;
/** Places that are looked at closer. A program has a few; a file that is made to have millions is given up. */
const MOST_PLACES = 10_000;
/** Bitnami's own packages have bills of materials beside them, which say more. */
const ELSEWHERE = /(?:^|\/)opt\/bitnami\//;

/**
 * A well-known program with the version that stands in its bytes. A file of such a name without a version of the known form
 * is none: a starter, or a program of another maker. Linear in the size of the file, which is never held as a whole.
 */
export function parseProgram({ path, content }: CatalogFile): CatalogResult {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const candidates = PROGRAMS.filter(({ file }) => file.test(base));
  if (candidates.length === 0 || ELSEWHERE.test(path)) return { packages: [] };
  const problems: CatalogProblem[] = [];
  for (const program of candidates) {
    const version = versionIn(content, { program, base });
    if (version === 'too many places') {
      const reason = `what should stand before the version of ${program.name} is in it more than ${MOST_PLACES} times`;
      problems.push({ id: 'limit/program-version', reason });
    } else if (version !== null) {
      return { packages: [{ name: program.name, version: comparable(program.name, version) }] };
    }
  }
  return problems.length === 0 ? { packages: [] } : { packages: [], problems };
}

interface Search {
  readonly program: KnownProgram;
  readonly base: string;
}

/** The first version of the known form; null where there is none. */
function versionIn(content: ByteSource, { program, base }: Search): string | null {
  const text = typeof program.find === 'string' ? program.find : program.find(base);
  if (text === null) return null;
  const find = Buffer.from(text, 'latin1');
  const pattern = program.after ?? program.before;
  let places = 0;
  for (let start = 0; start < content.size; start += CHUNK_BYTES) {
    // What begins in this chunk may end in the next one.
    const view = content.read(start, CHUNK_BYTES + find.length - 1);
    const bytes = Buffer.from(view.buffer, view.byteOffset, view.length);
    for (let at = bytes.indexOf(find); at !== -1; at = bytes.indexOf(find, at + 1)) {
      if (++places > MOST_PLACES) return 'too many places';
      const from = program.after === undefined ? start + at + find.length - WINDOW : start + at;
      const near = content.read(Math.max(from, 0), WINDOW + Math.min(from, 0));
      const version = pattern?.exec(Buffer.from(near).toString('latin1'))?.[1];
      if (version !== undefined) return version;
    }
  }
  return null;
}

/** `1.8.0_302` was renamed to 8u302, which advisories number `8.0.302`. */
function comparable(name: string, version: string): string {
  return name === 'openjdk' ? version.replace(/^1\.(\d+)\.0_(\d+)$/, '$1.0.$2') : version;
}
