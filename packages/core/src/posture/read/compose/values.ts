import { itemsAt, nodeAt, scalarAt, valueOf } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Maybe, Setting } from '../../model/container.ts';
import { substitute } from './variables.ts';

/** The text of a scalar, with variables replaced by their defaults. */
export function setting(node: YamlNode | undefined, ...path: readonly string[]): Maybe<string> {
  const scalar = scalarAt(node, ...path);
  return scalar === undefined ? null : { value: substitute(scalar.text), at: scalar };
}

/** A boolean; null where there is none. */
export function flag(node: YamlMap, ...path: readonly string[]): Maybe<boolean> {
  const scalar = scalarAt(node, ...path);
  const value =
    scalar === undefined ? null : valueOf({ ...scalar, text: substitute(scalar.text), plain: true });
  return scalar === undefined || typeof value !== 'boolean' ? null : { value, at: scalar };
}

/** The scalars of a list; of a single scalar that one. */
export function textsAt(node: YamlNode | undefined, key: string): readonly Setting<string>[] {
  return itemsAt(node, key).flatMap((item) =>
    item.kind === 'scalar' ? [{ value: substitute(item.text), at: item }] : [],
  );
}

/** `KEY: value` of a map, or `KEY=value` of a list. */
export function pairs(node: YamlMap, key: string): [string, Setting<string>][] {
  const found = nodeAt(node, key);
  if (found?.kind === 'map') {
    return [...found.entries].map(([name, { value }]) => [
      name,
      { value: value.kind === 'scalar' ? substitute(value.text) : '', at: value },
    ]);
  }
  return textsAt(node, key).map(({ value, at }) => {
    const sign = value.indexOf('=');
    return sign === -1
      ? [value, { value: '', at }]
      : [value.slice(0, sign), { value: value.slice(sign + 1), at }];
  });
}
