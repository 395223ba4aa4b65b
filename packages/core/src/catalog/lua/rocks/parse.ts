import type { CatalogFile, CatalogResult } from '../../contract.ts';

/** `rocks-5.1`, or, in trees of one Lua version, `rocks`. */
const TREE = /^rocks(?:-\d+\.\d+)?$/;

/**
 * An installed module: `rocks-5.1/NAME/VERSION/NAME-VERSION.rockspec`. A rockspec is a program in Lua, and its folders say
 * the same as it: it is not read (https://github.com/luarocks/luarocks/wiki/Rockspec-format). One that is elsewhere is that
 * of a source.
 */
export function parseRock(file: CatalogFile): CatalogResult {
  const [tree, name, version, base] = file.path.split('/').slice(-4);
  if (tree === undefined || !TREE.test(tree) || !name || !version) return { packages: [] };
  return { packages: base === `${name}-${version}.rockspec` ? [{ name, version }] : [] };
}
