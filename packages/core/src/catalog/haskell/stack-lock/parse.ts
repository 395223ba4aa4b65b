import { asObject, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseYaml } from '../../../bytes/yaml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';

/**
 * The packages of Stack's lockfile (https://docs.haskellstack.org/en/stable/topics/lock_files/): `completed` has
 * `hackage: NAME-VERSION@sha256:…`, or name and version of a repository or archive. Most packages of a project come from
 * its snapshot, which the lockfile only names: a problem says so.
 */
export function parseStackLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseYaml(readAll(file.content))[0]);
  if (root === null || !(Object.hasOwn(root, 'packages') || Object.hasOwn(root, 'snapshots')))
    throw new SeaworthyError(
      'file/unreadable',
      'not a lockfile of Stack: it has no `packages` and `snapshots`',
    );
  const problems: CatalogProblem[] = [];
  const packages: PackageFact[] = [];
  listOf(root, 'packages').forEach((entry, index) => {
    const fact = factOf(asObject(entry));
    if (fact !== null) packages.push(fact);
    else problems.push({ id: 'file/unreadable', reason: `package ${index} has no name` });
  });
  if (listOf(root, 'snapshots').length > 0)
    problems.push({ id: 'file/unreadable', reason: 'the packages of its snapshot are not named in it' });
  return problems.length === 0 ? { packages } : { packages, problems };
}

type Fields = Readonly<Record<string, unknown>>;

function listOf(fields: Fields, key: string): readonly unknown[] {
  const value = ownProperty(fields, key);
  return Array.isArray(value) ? value : [];
}

function factOf(entry: Fields | null): PackageFact | null {
  const completed = entry === null ? null : asObject(ownProperty(entry, 'completed'));
  if (completed === null) return null;
  const text = (key: string): string => {
    const value = ownProperty(completed, key);
    return typeof value === 'string' ? value : '';
  };
  const [release = ''] = text('hackage').split('@', 1);
  if (release === '') return text('name') === '' ? null : { name: text('name'), version: text('version') };
  // No component of a name consists of digits alone, so the last dash stands before the version.
  const dash = release.lastIndexOf('-');
  if (dash <= 0 || !/^\d+(?:\.\d+)*$/.test(release.slice(dash + 1))) return { name: release, version: '' };
  return { name: release.slice(0, dash), version: release.slice(dash + 1) };
}
