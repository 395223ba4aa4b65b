import { type FunctionLookup, openFunctionTable } from '../catalog/go/function-table.ts';
import type { AffectedPackage } from '../model/advisory.ts';
import type { VulnerabilityFinding } from '../model/finding.ts';
import type { FunctionTable } from '../model/function-table.ts';
import type { PackageLocation } from '../model/package.ts';
import type { Statement } from './statements.ts';

export type Reachable = VulnerabilityFinding['reachable'];
/** The packages, and the symbols of each, that have a flaw; no symbols: the package as a whole. */
export type Imports = AffectedPackage['imports'];

/** Says of a flaw whether the programs at these places have it in them. */
export type Reachability = (imports: Imports, places: readonly PackageLocation[]) => Reachable;

/** Of several programs with one flaw the worst counts. That we do not know is worse than that it is not there. */
const WORST_FIRST: readonly Reachable[] = ['symbol', 'package', null, 'no'];

/**
 * What the advisories of a flaw name as its place; empty where none names it, or one that does leaves it open for some of
 * the versions that it speaks of. Advisories that name no package at all (GitHub's) do not count against one that does.
 */
export function importsOf(statements: readonly Statement[]): Imports {
  const affected = statements.filter(({ verdict }) => verdict.affected);
  const naming = affected.filter((one) => one.affected.imports.length > 0);
  const ids = new Set(naming.map(({ advisory }) => advisory.id));
  const open = affected.some((one) => ids.has(one.advisory.id) && one.affected.imports.length === 0);
  return open ? [] : naming.flatMap((one) => one.affected.imports);
}

/** Looks into the function tables of programs, by their path; each is made ready once, when it is asked first. */
export function reachabilityIn(tables: ReadonlyMap<string, FunctionTable>): Reachability {
  const lookups = new Map<string, FunctionLookup>();
  const lookupAt = (path: string): FunctionLookup | null => {
    const table = tables.get(path);
    if (table === undefined) return null;
    const lookup = lookups.get(path) ?? openFunctionTable(table);
    lookups.set(path, lookup);
    return lookup;
  };
  return (imports, places) => {
    if (tables.size === 0 || imports.length === 0) return null;
    const paths = new Set(places.map(({ path }) => path));
    return worst([...paths].map((path) => reachableIn(lookupAt(path), imports)));
  };
}

function reachableIn(lookup: FunctionLookup | null, imports: Imports): Reachable {
  if (lookup === null) return null;
  return worst(
    imports.map(({ path, symbols, goos = [], goarch = [] }) => {
      if (!lookup.isFor(goos, goarch)) return 'no';
      const there = lookup.package(path);
      if (there !== 'yes') return there === 'no' ? 'no' : null;
      return symbols.some((symbol) => lookup.symbol(path, symbol)) ? 'symbol' : 'package';
    }),
  );
}

function worst(answers: readonly Reachable[]): Reachable {
  return WORST_FIRST.find((one) => answers.includes(one)) ?? null;
}
