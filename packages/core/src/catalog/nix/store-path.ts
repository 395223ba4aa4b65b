import type { PackageFact } from '../../model/package.ts';

const STORE = 'nix/store/';
/** `0c1…-`: 32 characters of Nix's base 32, which has no e, o, t and u. */
const HASH = /^[0-9a-df-np-sv-z]{32}-/;
/** The outputs that nixpkgs calls so: `openssl-3.0.12-bin`. The first one, `out`, stands without a name. */
const OUTPUTS: ReadonlySet<string> = new Set(
  'bin,data,debug,dev,devdoc,devman,dist,doc,info,lib,man,out,static'.split(','),
);

/**
 * The package of a store path `HASH-NAME-VERSION`, and null where it has no version: such are sources, wrappers and
 * settings. The version begins behind the first dash that no letter follows
 * (https://nix.dev/manual/nix/latest/language/builtins#builtins-parseDrvName). Derivations (`.drv`) are recipes.
 */
export function packageOf(base: string): PackageFact | null {
  if (!HASH.test(base) || base.endsWith('.drv')) return null;
  const full = base.slice(33);
  const split = /-[^A-Za-z]/.exec(full)?.index ?? -1;
  if (split <= 0) return null;
  const name = full.slice(0, split);
  const version = full.slice(split + 1);
  const dash = version.lastIndexOf('-');
  const output = version.slice(dash + 1);
  if (dash <= 0 || !OUTPUTS.has(output)) return { name, version };
  return { name, version: version.slice(0, dash), qualifiers: { output } };
}

/** The store path that a file is in, and what stands behind it; null for a file that is in none. */
export function inStore(path: string): { readonly base: string; readonly inner: string } | null {
  if (!path.startsWith(STORE)) return null;
  const slash = path.indexOf('/', STORE.length);
  return slash === -1 ? null : { base: path.slice(STORE.length, slash), inner: path.slice(slash + 1) };
}
