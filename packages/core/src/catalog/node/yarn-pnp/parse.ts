import { asObject, decodeUtf8, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage } from '../facts.ts';

const LARGEST = 64 << 20;

/**
 * The packages of Plug'n'Play (https://yarnpkg.com/advanced/pnp-spec): `packageRegistryData` is a list of names, each with
 * its references (`npm:1.2.3`, `virtual:HASH#npm:1.2.3`). In `.pnp.cjs` that JSON is the text `RAW_RUNTIME_STATE`; where
 * Yarn was told to keep it apart, it is `.pnp.data.json`.
 */
export function parsePnp(file: CatalogFile): CatalogResult {
  const bytes = readAll(file.content);
  const json = file.path.endsWith('.json') ? bytes : embedded(decodeUtf8(bytes));
  // The data lie beside it.
  if (json === null) return { packages: [] };
  const registry = ownProperty(asObject(parseJson(json, { maxBytes: LARGEST })) ?? {}, 'packageRegistryData');
  if (!Array.isArray(registry))
    throw new SeaworthyError('file/unreadable', "no data of Plug'n'Play: it has no packageRegistryData");
  return { packages: factsOf(installed(registry)) };
}

function* installed(registry: readonly unknown[]): Generator<LockedPackage> {
  for (const [name, references] of registry.filter(isPair)) {
    if (typeof name !== 'string' || !Array.isArray(references)) continue;
    for (const [reference] of references.filter(isPair)) {
      if (typeof reference !== 'string') continue;
      const own = reference.slice(reference.lastIndexOf('#') + 1);
      if (/^(?:workspace|link|portal):/.test(own)) continue;
      // A patched package is the one that was patched: `patch:ms@npm%3A2.0.0#…` begins before the `#`.
      const patched = /^patch:.*?@npm%3A([^#]+)#/.exec(reference)?.[1];
      const version = patched ?? /^npm:(?:.*@)?(.+)$/.exec(own)?.[1] ?? '';
      yield { name, version: /^\d/.test(version) ? version : '', dev: false };
    }
  }
}

function isPair(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length >= 2;
}

/** The JSON in the text of the program; null where it reads its data from beside it. Throws where there is neither. */
function embedded(program: string): Uint8Array | null {
  const literal = /RAW_RUNTIME_STATE\s*=\s*'/.exec(program);
  if (literal === null) {
    if (program.includes('.pnp.data.json')) return null;
    throw new SeaworthyError(
      'file/unreadable',
      "a program of Plug'n'Play of an old Yarn: its packages are not told (yarn set version stable, yarn install)",
    );
  }
  const parts: string[] = [];
  let start = literal.index + literal[0].length;
  for (let at = start; at < program.length; at++) {
    const character = program[at];
    if (character === "'") {
      parts.push(program.slice(start, at));
      return Buffer.from(parts.join(''));
    }
    if (character !== '\\') continue;
    // Yarn escapes quotes and backslashes, and ends each line with one.
    parts.push(program.slice(start, at));
    at++;
    start = program[at] === '\n' ? at + 1 : at;
  }
  throw new SeaworthyError('file/unreadable', "a program of Plug'n'Play that ends within its data");
}
