import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';
import { listOf, readTerms, type Term, tupleOf } from '../terms.ts';

/**
 * The packages of a `rebar.lock` (https://rebar3.org/docs/workflow/): `{"1.2.0", [{<<"app">>, {pkg, <<"name">>,
 * <<"version">>}, 0}, …]}`, or the list alone, as before the version was written. From git: its name, without a version.
 */
export function parseRebarLock(file: CatalogFile): CatalogResult {
  const [first] = readTerms(decodeUtf8(readAll(file.content)));
  const list = Array.isArray(first) ? first : tupleOf(first)[1];
  if (first === undefined || !Array.isArray(list))
    throw new SeaworthyError('file/unreadable', 'no lockfile of rebar3: it has no list of packages');
  return { packages: uniqueFacts(listOf(list).map((term) => factOf(tupleOf(term)))) };
}

function factOf([app, source]: readonly Term[]): PackageFact {
  const [kind, name, version] = tupleOf(source);
  if (kind === 'pkg' && typeof name === 'string' && typeof version === 'string') return { name, version };
  return { name: typeof app === 'string' ? app : '', version: '' };
}
