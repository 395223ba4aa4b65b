import { asObject, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseYaml } from '../../../bytes/yaml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, unnamed } from '../facts.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The packages of a lockfile of pnpm (https://github.com/pnpm/spec/tree/master/lockfile). Up to version 6 each says
 * whether it is for development alone; since version 9 that is what no importer reaches but by `devDependencies`.
 */
export function parsePnpmLock(file: CatalogFile): CatalogResult {
  const locked: LockedPackage[] = [];
  const nameless: string[] = [];
  let seen = false;
  // pnpm 11 writes what it needs for itself as a document before the project's.
  for (const document of parseYaml(readAll(file.content))) {
    const root = asObject(document);
    const version = root === null ? undefined : ownProperty(root, 'lockfileVersion');
    if (root === null || typeof version !== 'string') continue;
    seen = true;
    const major = Number.parseInt(version, 10);
    if (!(major >= 5)) throw new SeaworthyError('file/unreadable', `lockfile version ${version} is too old`);
    locked.push(...(major >= 9 ? newEntries(root) : oldEntries(root)));
    for (const [key, value] of entriesOf(root, 'packages'))
      if (!isFolder(value) && nameOf(key, value) === null) nameless.push(key);
  }
  if (!seen) throw new SeaworthyError('file/unreadable', 'no lockfile of pnpm: it has no lockfileVersion');
  return { packages: factsOf(locked), problems: unnamed(nameless) };
}

function* oldEntries(root: Fields): Generator<LockedPackage> {
  for (const [key, value] of entriesOf(root, 'packages')) {
    const named = nameOf(key, value);
    if (named !== null) yield { ...named, dev: ownProperty(value, 'dev') === 'true' };
  }
}

/** `packages` names each once; `snapshots` has one entry a set of peers, and what it depends on. */
function* newEntries(root: Fields): Generator<LockedPackage> {
  const snapshots = new Map(entriesOf(root, 'snapshots'));
  const needed = reachable(root, snapshots);
  const wanted = new Set([...needed].map(withoutPeers));
  for (const [key, value] of entriesOf(root, 'packages')) {
    const named = nameOf(key, value);
    if (named !== null) yield { ...named, dev: snapshots.size > 0 && !wanted.has(key) };
  }
}

/** The snapshots that an importer needs to run, by any way. */
function reachable(root: Fields, snapshots: ReadonlyMap<string, Fields>): ReadonlySet<string> {
  const found = new Set<string>();
  const pending: string[] = [];
  const add = (dependencies: unknown): void => {
    for (const [name, value] of Object.entries(asObject(dependencies) ?? {})) {
      const said = asObject(value) === null ? value : ownProperty(asObject(value) ?? {}, 'version');
      if (typeof said !== 'string') continue;
      // An alias is written as the whole key: `real@1.2.3`.
      const key = snapshots.has(said) ? said : `${name}@${said}`;
      if (!snapshots.has(key) || found.has(key)) continue;
      found.add(key);
      pending.push(key);
    }
  };
  const parts = ['dependencies', 'optionalDependencies'];
  for (const [, importer] of entriesOf(root, 'importers'))
    for (const part of parts) add(ownProperty(importer, part));
  for (let key = pending.pop(); key !== undefined; key = pending.pop())
    for (const part of parts) add(ownProperty(snapshots.get(key) ?? {}, part));
  return found;
}

function entriesOf(root: Fields, key: string): [string, Fields][] {
  const map = asObject(ownProperty(root, key)) ?? {};
  return Object.entries(map).map(([name, value]) => [name, asObject(value) ?? {}]);
}

/**
 * Name and version of a key: `/a/1.0.0_peers` and `/@s/a/1.0.0` (5), `/a@1.0.0(peer@2.0.0)` (6), `a@1.0.0` (9). What is
 * not from a registry has fields that say so, and no version where these do not know one; folders are the project's.
 */
function nameOf(key: string, fields: Fields): { name: string; version: string } | null {
  if (isFolder(fields)) return null;
  // A registry that is not the default one stands before the name.
  const plain = withoutPeers(key.replace(/^(?:\/|[^/@]+[.:][^/@]*\/)/, ''));
  const [, nameAt, versionAt] = /^((?:@[^/@]+\/)?[^/@]+)@(.+)$/.exec(plain) ?? [];
  const [, nameSlash, versionSlash] = /^((?:@[^/]+\/)?[^/@]+)\/([^/_]+)(?:_.*)?$/.exec(plain) ?? [];
  const said = ownProperty(fields, 'version');
  const given = ownProperty(fields, 'name');
  const name = typeof given === 'string' ? given : (nameAt ?? nameSlash);
  if (name === undefined) return null;
  const version = typeof said === 'string' ? said : (versionAt ?? versionSlash ?? '');
  return { name, version: /^\d/.test(version) ? version : '' };
}

function isFolder(fields: Fields): boolean {
  const resolution = asObject(ownProperty(fields, 'resolution'));
  return resolution !== null && ownProperty(resolution, 'type') === 'directory';
}

function withoutPeers(key: string): string {
  const at = key.indexOf('(');
  return at === -1 ? key : key.slice(0, at);
}
