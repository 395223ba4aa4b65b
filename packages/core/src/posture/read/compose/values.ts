import { nodeAt, scalarAt } from '../../../bytes/located/fields.ts';
import type { YamlNode } from '../../../bytes/located/yaml.ts';
import type { Maybe, Setting } from '../../model/container.ts';
import { asItems, asPairs } from './nodes.ts';

/** The text of a scalar; null where there is none. */
export function setting(node: YamlNode | undefined, ...path: readonly string[]): Maybe<string> {
  const scalar = scalarAt(node, ...path);
  return scalar === undefined ? null : { value: scalar.text, at: scalar };
}

/** A boolean, in quotes too, for variables come as texts; null where there is none. */
export function flag(node: YamlNode | undefined, ...path: readonly string[]): Maybe<boolean> {
  const scalar = scalarAt(node, ...path);
  if (scalar === undefined) return null;
  if (/^(?:true|yes|y|on)$/i.test(scalar.text)) return { value: true, at: scalar };
  return /^(?:false|no|n|off)$/i.test(scalar.text) ? { value: false, at: scalar } : null;
}

/** The scalars of a list, a scalar alone, the keys of a map. */
export function textsAt(node: YamlNode | undefined, key: string): readonly Setting<string>[] {
  return asItems(nodeAt(node, key)).flatMap((item) =>
    item.kind === 'scalar' ? [{ value: item.text, at: item }] : [],
  );
}

/** `KEY: value` of a map, or `KEY=value` of a list; what has no value has an empty one. */
export function pairsAt(node: YamlNode | undefined, key: string): [string, Setting<string>][] {
  return [...asPairs(nodeAt(node, key))].map(([name, { value }]) => [
    name,
    { value: value.kind === 'scalar' ? value.text : '', at: value },
  ]);
}
