import { nameOf } from '../paths.ts';
import type { Reading, Scope } from './contract.ts';
import { parseDotenv } from './dotenv.ts';
import { fullLimits, report } from './problems.ts';

/** Where a project is read in: its folder, and the variables of the `.env` there. The environment goes before these. */
export function projectScope(
  reading: Reading,
  folder: string,
  environment: ReadonlyMap<string, string>,
): Scope {
  return {
    reading,
    folder,
    variables: new Map([
      ...nameOfProject(folder),
      ...withDotenv(reading, { files: dotenvOf(reading, folder), known: environment }),
    ]),
    limits: fullLimits(),
    unresolved: [],
    files: [],
    marks: { open: new Set(), given: new Set() },
    interpolated: new Map(),
    others: new Map(),
    extended: new Map(),
  };
}

/**
 * Where a project is read in that another one includes: with the variables of its own files, or of the `.env` of its folder
 * where none are named; those of the outer project go before them.
 */
export function innerScope(outer: Scope, folder: string, environments: readonly string[] | null): Scope {
  const files = environments ?? dotenvOf(outer.reading, folder);
  return {
    ...outer,
    folder,
    variables: withDotenv(outer.reading, { files, known: outer.variables }),
    interpolated: new Map(),
    others: new Map(),
    extended: new Map(),
  };
}

function dotenvOf({ files }: Reading, folder: string): readonly string[] {
  const path = folder === '' ? '.env' : `${folder}/.env`;
  return files.has(path) ? [path] : [];
}

function withDotenv(
  reading: Reading,
  { files, known }: { readonly files: readonly string[]; readonly known: ReadonlyMap<string, string> },
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const path of files) {
    const source = reading.files.get(path);
    if (source === undefined) continue;
    reading.used.add(path);
    const { variables: own, fault } = parseDotenv(source, (name) => known.get(name) ?? variables.get(name));
    if (fault !== null) report(reading, fault.at, fault.reason);
    for (const [name, { value }] of own) variables.set(name, value);
  }
  return new Map([...variables, ...known]);
}

/** `COMPOSE_PROJECT_NAME` has a value where nobody sets it: the name of the folder, where that has one. */
function nameOfProject(folder: string): readonly (readonly [string, string])[] {
  const name = nameOf(folder)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
  return name === '' ? [] : [['COMPOSE_PROJECT_NAME', name]];
}
