import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from './yaml.ts';

/** What a scalar means where numbers and booleans are told from text. */
export type ScalarValue = string | number | boolean | null;

const INTEGER = /^[-+]?(?:0|[1-9][0-9]*|0[0-7]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value of a scalar as Kubernetes and Compose read it (go-yaml: YAML 1.2 with 1.1's octal numbers and its `yes`, `no`,
 * `on` and `off`).
 */
export function valueOf(scalar: YamlScalar): ScalarValue {
  const { text, plain, tag } = scalar;
  if (!plain || (tag !== null && tag.endsWith('str'))) return text;
  if (tag !== null && tag !== '!!int' && tag !== '!!bool' && tag !== '!!null' && tag !== '!!float')
    return text;
  const first = text.charCodeAt(0);
  // Letters that no word of these begins with: nearly all texts of a manifest end here.
  if (text.length > 5 && first > 0x39) return text;
  switch (text) {
    case '':
    case '~':
    case 'null':
    case 'Null':
    case 'NULL':
      return null;
    case 'true':
    case 'True':
    case 'TRUE':
    case 'yes':
    case 'Yes':
    case 'YES':
    case 'on':
    case 'On':
    case 'ON':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
    case 'no':
    case 'No':
    case 'NO':
    case 'off':
    case 'Off':
    case 'OFF':
      return false;
    default:
  }
  if (
    text.length > 40 ||
    !(first === 0x2b || first === 0x2d || first === 0x2e || (first >= 0x30 && first <= 0x39))
  ) {
    return text;
  }
  if (INTEGER.test(text)) {
    const octal = /^([-+]?)0([0-7]+)$/.exec(text);
    const digits = text.replace(/^[-+]/, '');
    const size = octal === null ? Number(digits) : Number.parseInt(octal[2] ?? '0', 8);
    return text.startsWith('-') ? -size : size;
  }
  return FLOAT.test(text) ? Number(text) : text;
}

/** The entry of a map; undefined where the node is none, or has no such key. */
export function entryAt(node: YamlNode | null | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** The value under a key, or under a path of keys; undefined where any of them is missing, or the value is null. */
export function nodeAt(node: YamlNode | null | undefined, ...path: readonly string[]): YamlNode | undefined {
  let at: YamlNode | null | undefined = node;
  for (const key of path) at = entryAt(at, key)?.value;
  if (at === null || at === undefined) return undefined;
  return at.kind === 'scalar' && valueOf(at) === null ? undefined : at;
}

/** The map under a path of keys. */
export function mapAt(node: YamlNode | null | undefined, ...path: readonly string[]): YamlMap | undefined {
  const found = nodeAt(node, ...path);
  return found?.kind === 'map' ? found : undefined;
}

/** The list under a path of keys. */
export function listAt(node: YamlNode | null | undefined, ...path: readonly string[]): YamlList | undefined {
  const found = nodeAt(node, ...path);
  return found?.kind === 'list' ? found : undefined;
}

/** The scalar under a path of keys; undefined for null. */
export function scalarAt(
  node: YamlNode | null | undefined,
  ...path: readonly string[]
): YamlScalar | undefined {
  const found = nodeAt(node, ...path);
  return found?.kind === 'scalar' ? found : undefined;
}

/** The text under a path of keys, of whatever scalar stands there; null where there is none. */
export function textAt(node: YamlNode | null | undefined, ...path: readonly string[]): string | null {
  return scalarAt(node, ...path)?.text ?? null;
}

/** The items of the list under a path of keys; none where there is no list. */
export function itemsAt(node: YamlNode | null | undefined, ...path: readonly string[]): readonly YamlNode[] {
  return listAt(node, ...path)?.items ?? [];
}

/** The plain value of a node: maps become objects without a prototype, aliases are followed. */
export function plainOf(node: YamlNode | null | undefined): unknown {
  if (node === null || node === undefined) return null;
  if (node.kind === 'scalar') return valueOf(node);
  if (node.kind === 'list') return node.items.map(plainOf);
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, { value }] of node.entries) object[key] = plainOf(value);
  return object;
}
