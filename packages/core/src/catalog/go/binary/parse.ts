import { readExecutables } from '../../../bytes/read-executable.ts';
import type { FunctionTable } from '../../../model/function-table.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { mergeFunctionTables } from '../function-table.ts';
import { standardLibraryVersion, UNKNOWN_VERSION } from '../toolchain.ts';
import { readBlob } from './blob.ts';
import { advisedPaths, type GoBuildInfo, parseBuildInfo } from './build-info.ts';
import { readFunctions } from './functions.ts';
import { stringVariables } from './string-variables.ts';
import { unreadableProgram } from './unreadable.ts';
import { mainVersion } from './version.ts';

const NOTHING: CatalogResult = { packages: [] };

/**
 * The main module, the modules linked in, and Go's standard library as `stdlib`, as the program itself names them, and
 * its function table. A module of unknown version has the version `(devel)`. Go programs that do not say what they are
 * made of are a problem; programs of other languages bring nothing.
 */
export function parseBinary(file: CatalogFile): CatalogResult {
  const facts = new Map<string, PackageFact>();
  const tables: (FunctionTable | null)[] = [];
  const reasons = new Set<string>();
  for (const executable of readExecutables(file.content)) {
    const blob = readBlob(file.content, executable);
    if (blob === null) {
      const reason = unreadableProgram(file.content, executable);
      if (reason !== null) reasons.add(reason);
      continue;
    }
    const info = parseBuildInfo(blob.modules);
    add(facts, 'stdlib', standardLibraryVersion(blob.goVersion));
    if (info.main !== null)
      add(
        facts,
        info.main.path,
        mainVersion(info, () => stringVariables(file.content, executable)),
      );
    for (const { path, version } of info.dependencies) add(facts, path, version || UNKNOWN_VERSION);
    if (!namesModules(info))
      reasons.add('a Go program that was built without modules: those in it are not known');
    const table = readFunctions(file.content, executable, {
      goVersion: blob.goVersion,
      mainPath: info.path,
      advisedPath: advisedPaths(info),
    });
    tables.push(table === null ? null : { ...table, ...platformOf(info) });
  }
  if (facts.size === 0 && reasons.size === 0) return NOTHING;
  const known = tables.filter((table) => table !== null);
  const table = known.length < tables.length ? null : mergeFunctionTables(known);
  return {
    packages: [...facts.values()],
    ...(table === null ? {} : { functionTables: [{ path: file.path, table }] }),
    ...(reasons.size === 0
      ? {}
      : { problems: [...reasons].map((reason) => ({ id: 'file/unreadable', reason }) as const) }),
  };
}

function platformOf({ settings }: GoBuildInfo): Pick<FunctionTable, 'goos' | 'goarch'> {
  const [goos, goarch] = [settings.get('GOOS'), settings.get('GOARCH')];
  return { ...(goos ? { goos } : {}), ...(goarch ? { goarch } : {}) };
}

/** Architectures of a universal binary mostly hold the same modules. */
function add(facts: Map<string, PackageFact>, name: string, version: string): void {
  facts.set(`${name}\0${version}`, { name, version });
}

/** The programs of Go itself (`cmd/go`) have no modules but the standard library. */
function namesModules({ path, main, dependencies }: GoBuildInfo): boolean {
  return main !== null || dependencies.length > 0 || path === 'cmd' || path.startsWith('cmd/');
}
