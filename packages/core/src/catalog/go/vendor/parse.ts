import { readAll } from '../../../bytes/source.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { isFolder } from '../toolchain.ts';

const MODULE = '# ';
/** Notes on the module above: `## explicit; go 1.17`. */
const NOTE = '## ';

/**
 * The modules of `vendor/modules.txt`, as `go mod vendor` writes it: `# path version`, replaced ones with
 * ` => path version` or ` => folder` behind, and below each its packages. Modules without packages were not copied.
 * Replacements stand a second time at the end, without packages. https://go.dev/ref/mod#go-mod-vendor
 */
export function parseVendor(file: CatalogFile): CatalogResult {
  const modules = new Map<string, PackageFact>();
  let current: PackageFact | null = null;
  for (const raw of new TextDecoder().decode(readAll(file.content)).split('\n')) {
    const line = raw.trimEnd();
    if (line.startsWith(NOTE) || line === '') continue;
    if (line.startsWith(MODULE)) current = moduleOf(line.slice(MODULE.length).split(' '));
    else if (current !== null) modules.set(`${current.name}\0${current.version}`, current);
  }
  return { packages: [...modules.values()] };
}

function moduleOf(words: readonly string[]): PackageFact | null {
  const arrow = words.indexOf('=>');
  const [name, version] = arrow === -1 ? words : words.slice(0, arrow);
  if (!name) return null;
  if (arrow === -1) return { name, version: version ?? '' };
  const [path, used] = words.slice(arrow + 1);
  if (!path || !used || isFolder(path)) return { name, version: '' };
  return { name: path, version: used };
}
