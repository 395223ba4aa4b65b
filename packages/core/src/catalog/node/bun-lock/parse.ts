import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, isElsewhere, type LockedPackage, unnamed } from '../facts.ts';
import { plainJson } from './plain-json.ts';

type Fields = Readonly<Record<string, unknown>>;

const LARGEST = 64 << 20;
/** A key is the way through the tree: real ones have a dozen names. */
const DEEPEST = 200;

/**
 * The packages of `bun.lock` (https://bun.com/docs/install/lockfile): JSON with comments and trailing commas. An entry
 * of `packages` is a list whose first item is `name@version`; its key is the way through the tree. What is reached by
 * `devDependencies` of the workspaces alone is for development.
 */
export function parseBunLock(file: CatalogFile): CatalogResult {
  if (file.path.endsWith('.lockb'))
    throw new SeaworthyError(
      'file/unreadable',
      'the binary lockfile of Bun: bun install --save-text-lockfile writes it as text',
    );
  const root = asObject(parseJson(plainJson(readAll(file.content)), { maxBytes: LARGEST }));
  const packages = root === null ? null : asObject(ownProperty(root, 'packages'));
  if (root === null || packages === null)
    throw new SeaworthyError('file/unreadable', 'no lockfile of Bun: it has no packages');
  const keys = Object.keys(packages);
  if (keys.some((key) => key.split('/', 2 * DEEPEST + 1).length > 2 * DEEPEST))
    throw new SeaworthyError('file/unreadable', `packages nested deeper than ${DEEPEST}`);
  const nameless = keys.filter((key) => idOf(ownProperty(packages, key)) === null);
  return {
    packages: factsOf(entries(packages, reachable(root, packages))),
    problems: unnamed(nameless),
  };
}

function* entries(packages: Fields, needed: ReadonlySet<string>): Generator<LockedPackage> {
  for (const [key, value] of Object.entries(packages)) {
    const id = idOf(value);
    if (id === null) continue;
    const { name, version } = id;
    if (version.startsWith('workspace:') || version.startsWith('link:') || version.startsWith('file:'))
      continue;
    yield { name, version: isElsewhere(version) ? '' : version, dev: !needed.has(key) };
  }
}

function idOf(entry: unknown): { name: string; version: string } | null {
  const id: unknown = Array.isArray(entry) ? entry[0] : undefined;
  const [, name, version] = typeof id === 'string' ? (/^((?:@[^/@]+\/)?[^@]+)@(.*)$/s.exec(id) ?? []) : [];
  return name === undefined || version === undefined ? null : { name, version };
}

/** The keys that are needed to run: from the workspaces' dependencies on, each looked for from its user upwards. */
function reachable(root: Fields, packages: Fields): ReadonlySet<string> {
  const found = new Set<string>();
  const pending: string[] = [];
  const add = (fields: Fields | null, from: string): void => {
    for (const part of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
      for (const name of Object.keys(asObject(fields === null ? null : ownProperty(fields, part)) ?? {})) {
        const key = resolve(name, from, packages);
        if (key === null || found.has(key)) continue;
        found.add(key);
        pending.push(key);
      }
    }
  };
  for (const workspace of Object.values(asObject(ownProperty(root, 'workspaces')) ?? {}))
    add(asObject(workspace), '');
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    const entry = ownProperty(packages, key);
    // Where it lies: [id, registry, fields, integrity] or [id, fields].
    const fields = Array.isArray(entry) ? entry.map(asObject).find((item) => item !== null) : null;
    add(fields ?? null, key);
  }
  return found;
}

/** `b` as `a` sees it: `a/b`, else the one further up, else the one at the top. */
function resolve(name: string, from: string, packages: Fields): string | null {
  for (let at = from; at !== ''; at = parentOf(at)) {
    const key = `${at}/${name}`;
    if (Object.hasOwn(packages, key)) return key;
  }
  return Object.hasOwn(packages, name) ? name : null;
}

/** The key without its last name, which may have a scope. */
function parentOf(key: string): string {
  const segments = key.split('/');
  segments.pop();
  if (segments.at(-1)?.startsWith('@') === true) segments.pop();
  return segments.join('/');
}
