import { readExecutables } from '../../../bytes/read-executable.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { readBlob } from './blob.ts';
import { parseBuildInfo } from './build-info.ts';
import { mainVersion, standardLibraryVersion, UNKNOWN_VERSION } from './version.ts';

/**
 * The main module, the modules linked in, and Go's standard library as `stdlib`, as the program itself names them. A
 * module of unknown version has the version `(devel)`. Other programs bring nothing.
 */
export function parseBinary(file: CatalogFile): CatalogResult {
  const facts = new Map<string, PackageFact>();
  for (const executable of readExecutables(file.content)) {
    const blob = readBlob(file.content, executable);
    if (blob === null) continue;
    const info = parseBuildInfo(blob.modules);
    add(facts, 'stdlib', standardLibraryVersion(blob.goVersion));
    if (info.main !== null) add(facts, info.main.path, mainVersion(info));
    for (const { path, version } of info.dependencies) add(facts, path, version || UNKNOWN_VERSION);
  }
  return { packages: [...facts.values()] };
}

/** Architectures of a universal binary mostly hold the same modules. */
function add(facts: Map<string, PackageFact>, name: string, version: string): void {
  facts.set(`${name}\0${version}`, { name, version });
}
