import type { Place } from '../../../bytes/located/text.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../../../bytes/located/yaml.ts';
import type { Scope } from './contract.ts';
import { report, spend } from './problems.ts';
import { expandVariables } from './template.ts';

/**
 * A value with the variables in it replaced (https://docs.docker.com/reference/compose-file/interpolation/): in values, not
 * in keys. Every part keeps its place; what has no variable stays the same node.
 */
export function interpolateMap(map: YamlMap, scope: Scope): YamlMap {
  const known = scope.interpolated.get(map);
  if (known?.kind === 'map') return known;
  let changed = false;
  const entries = new Map(
    [...map.entries].map(([name, entry]) => {
      const value = interpolate(entry.value, scope);
      if (value === entry.value) return [name, entry];
      changed = true;
      return [name, { key: entry.key, value }];
    }),
  );
  const result = changed ? { ...map, entries } : map;
  scope.interpolated.set(map, result);
  return result;
}

/** The same of any value. */
export function interpolate(node: YamlNode, scope: Scope): YamlNode {
  if (node.kind === 'map') return interpolateMap(node, scope);
  if (node.kind === 'scalar' && !node.text.includes('$')) return node;
  const known = scope.interpolated.get(node);
  if (known !== undefined) return known;
  const result = node.kind === 'scalar' ? interpolateScalar(node, scope) : interpolateList(node, scope);
  scope.interpolated.set(node, result);
  return result;
}

function interpolateList(list: YamlNode & { kind: 'list' }, scope: Scope): YamlNode {
  const items = list.items.map((item) => interpolate(item, scope));
  return items.every((item, index) => item === list.items[index]) ? list : { ...list, items };
}

function interpolateScalar(scalar: YamlScalar, scope: Scope): YamlScalar {
  const { variables, reading, marks, unresolved } = scope;
  const { text, missing, substituted, fault } = expandVariables(scalar.text, (name) => variables.get(name));
  if (fault !== null) report(reading, scalar, fault);
  if (fault !== null || !spend(scope, 'characters', { amount: text.length, at: scalar })) return scalar;
  if (missing.length > 0) marks.open.add(markOf(scalar));
  if (substituted) marks.given.add(markOf(scalar));
  for (const [name, required] of new Map(missing.map((one) => [one.name, one.required]))) {
    unresolved.push({ name, required, at: scalar });
  }
  return { ...scalar, text };
}

/** The name of a place in `Marks`: nodes are copied on their way. */
export function markOf({ source, start }: Place): string {
  return `${source.path}\0${start}`;
}
