import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';
import { factOfReference } from '../reference.ts';

/** Sections that name packages, and whether these are needed to build alone. */
const SECTIONS: ReadonlyMap<string, boolean> = new Map([
  ['requires', false],
  ['build_requires', true],
  ['test_requires', true],
  ['tool_requires', true],
]);

/** What a `conanfile.txt` asks for (https://docs.conan.io/2/reference/conanfile_txt.html), a reference a line. */
export function parseConanfile(file: CatalogFile): CatalogResult {
  let dev: boolean | undefined;
  const facts = decodeUtf8(readAll(file.content))
    .split('\n')
    .map((raw) => {
      const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
      const section = /^\[([a-z_]+)\]$/.exec(line)?.[1];
      if (section !== undefined) dev = SECTIONS.get(section);
      return section !== undefined || dev === undefined ? null : factOfReference(line, dev);
    });
  return { packages: uniqueFacts(facts.filter((fact) => fact !== null)) };
}
