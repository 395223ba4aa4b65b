import { entriesOf, objectAt, textAt, textsAt } from '../../../bytes/fields.ts';
import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';
import { factOfReference } from '../reference.ts';

/**
 * The packages of a `conan.lock` (https://docs.conan.io/2/tutorial/versioning/lockfiles.html): lists since Conan 2, the
 * nodes of a graph before. What is needed to build alone is for development. The consumer itself has no reference.
 */
export function parseConanLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content), { maxBytes: 32 << 20 }));
  const nodes = objectAt(objectAt(root, 'graph_lock'), 'nodes');
  if (root === null || (nodes === null && ownProperty(root, 'requires') === undefined))
    throw new SeaworthyError('file/unreadable', 'no lockfile of Conan: it has neither requires nor a graph');
  const facts = nodes === null ? [...listed(root)] : entriesOf(nodes).map(([, node]) => nodeFact(node));
  return { packages: uniqueFacts(facts.filter((fact) => fact !== null)) };
}

function* listed(root: Readonly<Record<string, unknown>>): Generator<PackageFact | null> {
  for (const text of textsAt(root, 'requires')) yield factOfReference(text, false);
  for (const key of ['build_requires', 'python_requires'])
    for (const text of textsAt(root, key)) yield factOfReference(text, true);
}

function nodeFact(node: unknown): PackageFact | null {
  const fields = asObject(node);
  return factOfReference(textAt(fields, 'ref') ?? '', textAt(fields, 'context') === 'build');
}
