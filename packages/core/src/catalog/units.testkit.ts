import { bytesSource } from '../bytes/source.ts';
import { SeaworthyError } from '../model/error.ts';
import type { PackageFact } from '../model/package.ts';
import type { CatalogResult, Cataloger } from './contract.ts';

// Only for tests of units that read one file.

/** What a unit makes of a file. */
export function parseWith(unit: Cataloger, content: string | Uint8Array, path = 'file'): CatalogResult {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return unit.parse({ path, content: bytesSource(bytes) }, { companion: () => null, isWanted: () => false });
}

/** `name@version`, with ` dev` where it is for development alone, sorted. */
export function linesOf(facts: readonly PackageFact[]): string[] {
  return facts.map(({ name, version, dev }) => `${name}@${version}${dev === true ? ' dev' : ''}`).sort();
}

/** What a unit lists. */
export function listedBy(unit: Cataloger, content: string | Uint8Array, path?: string): string[] {
  return linesOf(parseWith(unit, content, path).packages);
}

/** Whether an error is that of a file which cannot be read. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof SeaworthyError && error.code === 'file/unreadable';
}
