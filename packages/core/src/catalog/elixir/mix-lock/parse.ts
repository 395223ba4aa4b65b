import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { listOf, readTerms, type Term, tupleOf } from '../../erlang/terms.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The packages of a `mix.lock` (https://hexdocs.pm/mix/Mix.Tasks.Deps.html): a map of `"app": {:hex, :name, "version", …}`.
 * A dependency from git is listed by its name, without a version: it is locked by its commit.
 */
export function parseMixLock(file: CatalogFile): CatalogResult {
  const [map, ...more] = readTerms(decodeUtf8(readAll(file.content)));
  if (map === undefined || more.length > 0 || !Array.isArray(map))
    throw new SeaworthyError('file/unreadable', 'no lockfile of Mix: it is not one map');
  const facts: PackageFact[] = [];
  let key = '';
  for (const term of listOf(map)) {
    if (typeof term === 'string') key = term.replace(/:$/, '');
    else facts.push(factOf(key, tupleOf(term)));
  }
  return { packages: uniqueFacts(facts) };
}

function factOf(key: string, [kind, name, version]: readonly Term[]): PackageFact {
  const hex = kind === ':hex' && typeof name === 'string' && typeof version === 'string';
  return hex ? { name: name.replace(/^:/, ''), version } : { name: key, version: '' };
}
