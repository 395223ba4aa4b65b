import { nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { EnvironmentVariable } from '../../model/container.ts';
import { resolvePath } from '../paths.ts';
import type { Scope } from './contract.ts';
import { parseDotenv } from './dotenv.ts';
import { markOf } from './interpolate.ts';
import { asItems, asPairs, isNull } from './nodes.ts';
import { report } from './problems.ts';
import { flag } from './values.ts';

/**
 * The variables of a service: its own, and those of its files that it does not set itself. A file that is not there, or not
 * readable, is one variable `*`.
 */
export function environmentOf(node: YamlMap, scope: Scope): readonly EnvironmentVariable[] {
  const own = [...asPairs(nodeAt(node, 'environment'))].map(([name, { value }]) =>
    ownVariable(name, value, scope),
  );
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...fileVariables(node, scope).filter(({ name }) => !names.has(name))];
}

function ownVariable(name: string, node: YamlNode, { variables, marks }: Scope): EnvironmentVariable {
  // A name alone is taken over from the shell of who starts it, or from the .env of the project.
  if (isNull(node)) {
    const value = variables.get(name);
    return { name, value: value ?? null, from: value === undefined ? 'elsewhere' : 'file', at: node };
  }
  const value = node.kind === 'scalar' ? node.text : '';
  if (marks.open.has(markOf(node))) return { name, value: null, from: 'elsewhere', at: node };
  return { name, value, from: marks.given.has(markOf(node)) ? 'file' : 'literal', at: node };
}

/** Those of `env_file`, the last of a name (https://docs.docker.com/reference/compose-file/services/#env_file). */
function fileVariables(node: YamlMap, scope: Scope): readonly EnvironmentVariable[] {
  const all = new Map<string, EnvironmentVariable>();
  for (const item of asItems(nodeAt(node, 'env_file'))) {
    const path = item.kind === 'scalar' ? item.text : textAt(item, 'path');
    if (path === null || path === '') continue;
    const required = flag(item, 'required')?.value !== false;
    for (const one of variablesOf({ path, item, required, known: all }, scope)) all.set(one.name, one);
  }
  return [...all.values()];
}

interface EnvFile {
  readonly path: string;
  readonly item: YamlNode;
  readonly required: boolean;
  readonly known: ReadonlyMap<string, EnvironmentVariable>;
}

function variablesOf({ path, item, required, known }: EnvFile, scope: Scope): readonly EnvironmentVariable[] {
  const { reading, folder, variables } = scope;
  const found = resolvePath(folder, path);
  const source = found === null ? undefined : reading.files.get(found);
  const unknown: EnvironmentVariable = { name: '*', value: null, from: 'file', at: item };
  if (source === undefined) {
    const why = found === null ? 'is outside of what is scanned' : 'is not there';
    if (required) report(reading, item, `the variables of ${path} are not known: it ${why}`);
    return [unknown];
  }
  reading.used.add(source.path);
  const lookup = (name: string): string | undefined => known.get(name)?.value ?? variables.get(name);
  const { variables: read, fault } = parseDotenv(source, lookup);
  if (fault !== null) report(reading, fault.at, fault.reason);
  const those = [...read.values()].map(({ name, value, at }) => ({ name, value, from: 'file' as const, at }));
  return fault === null ? those : [...those, unknown];
}
