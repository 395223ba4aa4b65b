import { scalarAt, valueOf } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Maybe } from '../../model/container.ts';

/** The text of a scalar under a path of keys, with its place. */
export function textSetting(node: YamlMap | undefined, ...path: readonly string[]): Maybe<string> {
  const scalar = scalarAt(node, ...path);
  return scalar === undefined ? null : { value: scalar.text, at: scalar };
}

/** A boolean under a path of keys; null where there is none, or something else: the API server refuses that. */
export function booleanSetting(node: YamlMap | undefined, ...path: readonly string[]): Maybe<boolean> {
  const scalar = scalarAt(node, ...path);
  const value = scalar === undefined ? null : valueOf(scalar);
  return scalar === undefined || typeof value !== 'boolean' ? null : { value, at: scalar };
}
