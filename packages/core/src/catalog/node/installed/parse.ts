import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';

const NOTHING: CatalogResult = { packages: [] };

/** Folders of a package that hold inputs of its tests: a `node_modules` below is no code that anything loads. */
const TEST_FOLDERS: ReadonlySet<string> = new Set([
  '__fixtures__',
  '__mocks__',
  '__tests__',
  'fixture',
  'fixtures',
  'spec',
  'test',
  'tests',
]);

/**
 * The package whose root folder holds this `package.json`. Files deeper in a package (module types of `dist/esm`,
 * fixtures) and those without both name and version describe no package.
 */
export function parsePackageJson(file: CatalogFile): CatalogResult {
  if (!isPackageRoot(file.path)) return NOTHING;
  const manifest = asObject(parseJson(readAll(file.content)));
  if (manifest === null) throw new SeaworthyError('file/unreadable', 'package.json is not a JSON object');
  const name = text(ownProperty(manifest, 'name'));
  const version = text(ownProperty(manifest, 'version'));
  if (name === null || version === null) return NOTHING;
  return { packages: [{ name, version, licenses: licensesOf(manifest) }] };
}

/**
 * Whether the path ends in `node_modules/NAME/package.json` or `node_modules/@SCOPE/NAME/package.json`, and no
 * `node_modules` on the way stands in the test folder of a package. Nested and bundled packages, and the links' targets
 * of pnpm (`node_modules/.pnpm/a@1/node_modules/a`), are real.
 */
export function isPackageRoot(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  const last = folders.lastIndexOf('node_modules');
  const first = folders[last + 1];
  if (last === -1 || first === undefined || first.startsWith('.')) return false;
  if (folders.length !== last + (first.startsWith('@') ? 3 : 2)) return false;
  return !standsInTests(folders.slice(0, last));
}

/** The folders between the root of an outer package and an inner `node_modules`. */
function standsInTests(folders: readonly string[]): boolean {
  let at = folders.indexOf('node_modules');
  if (at === -1) return false;
  for (at++; at < folders.length; at++) {
    const root = at + (folders[at]?.startsWith('@') ? 2 : 1);
    const next = folders.indexOf('node_modules', root);
    const end = next === -1 ? folders.length : next;
    if (folders.slice(root, end).some((folder) => TEST_FOLDERS.has(folder))) return true;
    at = end;
  }
  return false;
}

/** `license` is an SPDX expression today; older packages have objects, lists, and `licenses`. */
function licensesOf(manifest: Readonly<Record<string, unknown>>): string[] {
  const said = [ownProperty(manifest, 'license'), ownProperty(manifest, 'licenses')].flat();
  const names = said.map((one) => text(one) ?? licenseOfObject(one)).filter((name) => name !== null);
  return [...new Set(names)];
}

/** `{"type": "MIT", "url": "…"}` */
function licenseOfObject(value: unknown): string | null {
  const object = asObject(value);
  if (object === null) return null;
  return (
    text(ownProperty(object, 'type')) ?? text(ownProperty(object, 'name')) ?? text(ownProperty(object, 'url'))
  );
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.trim() || null;
}
