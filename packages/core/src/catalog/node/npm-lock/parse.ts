import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, isElsewhere, type LockedPackage } from '../facts.ts';

type Fields = Readonly<Record<string, unknown>>;

const LARGEST = 64 << 20;
/** Version 1 nests a package in the one that needs it; real trees are a dozen deep. */
const DEEPEST = 200;

/**
 * The packages of a lockfile of npm (https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json): `packages` by
 * their place in the tree since version 2, nested `dependencies` in version 1. The root, links and workspaces are no
 * dependencies. A dependency from git or a URL is listed by its name with what `package.json` there says its version is;
 * where the lockfile does not say it, with none.
 */
export function parseNpmLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content), { maxBytes: LARGEST, maxDepth: DEEPEST * 2 }));
  if (root === null) throw new SeaworthyError('file/unreadable', 'the lockfile is not a JSON object');
  const packages = asObject(ownProperty(root, 'packages'));
  if (packages !== null) return { packages: factsOf(placed(packages)) };
  const dependencies = asObject(ownProperty(root, 'dependencies'));
  if (dependencies !== null) return { packages: factsOf(nested(dependencies)) };
  if (ownProperty(root, 'lockfileVersion') === undefined)
    throw new SeaworthyError('file/unreadable', 'no lockfile of npm: it has no lockfileVersion');
  return { packages: [] };
}

/** `node_modules/a/node_modules/@b/c` → `@b/c`; other places are the root and its workspaces. */
function* placed(packages: Fields): Generator<LockedPackage> {
  for (const [place, value] of Object.entries(packages)) {
    const fields = asObject(value);
    const at = place.lastIndexOf('node_modules/');
    if (fields === null || at === -1 || ownProperty(fields, 'link') === true) continue;
    // An alias is installed under another name than its own.
    const name = textOf(fields, 'name') ?? place.slice(at + 'node_modules/'.length);
    if (name === '') continue;
    const license = textOf(fields, 'license');
    // `devOptional` is needed for development, and by something optional that runs.
    const dev = isTrue(fields, 'dev');
    yield {
      name,
      version: textOf(fields, 'version') ?? '',
      dev,
      licenses: license === null ? [] : [license],
    };
  }
}

function* nested(dependencies: Fields, depth = 0): Generator<LockedPackage> {
  if (depth > DEEPEST)
    throw new SeaworthyError('file/unreadable', `dependencies nested deeper than ${DEEPEST}`);
  for (const [key, value] of Object.entries(dependencies)) {
    const fields = asObject(value);
    if (fields === null) continue;
    const { name, version } = named(key, textOf(fields, 'version') ?? '');
    // A folder is a part of the project; an archive is a package from elsewhere.
    const local = /^(?:file|link):/.test(version) && !/\.(?:tgz|tar\.gz|tar)$/.test(version);
    if (name !== '' && !local)
      yield { name, version: isElsewhere(version) ? '' : version, dev: isTrue(fields, 'dev') };
    const inner = asObject(ownProperty(fields, 'dependencies'));
    if (inner !== null) yield* nested(inner, depth + 1);
  }
}

/** `npm:@real/name@1.2.3` under an alias. */
function named(key: string, version: string): { name: string; version: string } {
  const [, name, real] = /^npm:((?:@[^/@]+\/)?[^@]+)@(.+)$/.exec(version) ?? [];
  return name === undefined || real === undefined ? { name: key, version } : { name, version: real };
}

function textOf(fields: Fields, key: string): string | null {
  const value = ownProperty(fields, key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function isTrue(fields: Fields, key: string): boolean {
  return ownProperty(fields, key) === true;
}
