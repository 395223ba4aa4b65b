import { nodeAt, plainOf, textAt } from '../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import { listWith, withEntry } from './nodes.ts';

/** Why an operation cannot be made. */
export class PatchError extends Error {}

/** A JSON patch (RFC 6902) on an object. Throws `PatchError` where an operation does not fit. */
export function jsonPatch(object: YamlMap, operations: readonly YamlNode[]): YamlMap {
  let patched: YamlNode = object;
  for (const operation of operations) patched = apply(patched, operation);
  if (patched.kind !== 'map') throw new PatchError('it makes no object of it');
  return patched;
}

function apply(root: YamlNode, operation: YamlNode): YamlNode {
  const path = pointerOf(textAt(operation, 'path') ?? '');
  const value = nodeAt(operation, 'value');
  const from = pointerOf(textAt(operation, 'from') ?? '');
  switch (textAt(operation, 'op')) {
    case 'add':
      return change(root, path, value ?? null, 'add');
    case 'replace':
      // Kustomize makes what is not there.
      return change(root, path, value ?? null, 'replace');
    case 'remove':
      valueAt(root, path);
      return change(root, path, null, 'remove');
    case 'copy':
      return change(root, path, valueAt(root, from), 'add');
    case 'move':
      return change(change(root, from, null, 'remove'), path, valueAt(root, from), 'add');
    case 'test':
      if (JSON.stringify(plainOf(valueAt(root, path))) !== JSON.stringify(plainOf(value)))
        throw new PatchError(`a test of /${path.join('/')} fails`);
      return root;
    default:
      throw new PatchError(`${JSON.stringify(textAt(operation, 'op'))} is no operation`);
  }
}

/** RFC 6901. */
function pointerOf(text: string): readonly string[] {
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(root: YamlNode, path: readonly string[]): YamlNode {
  let node: YamlNode | undefined = root;
  for (const name of path) {
    if (node?.kind === 'map') node = node.entries.get(name)?.value;
    else if (node?.kind === 'list') node = /^\d+$/.test(name) ? node.items[Number(name)] : undefined;
    else node = undefined;
  }
  if (node === undefined) throw new PatchError(`there is no /${path.join('/')}`);
  return node;
}

type How = 'add' | 'replace' | 'remove';

function change(node: YamlNode, path: readonly string[], value: YamlNode | null, how: How): YamlNode {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (value === null) throw new PatchError('it has no value');
    return value;
  }
  if (how !== 'remove' && value === null) throw new PatchError('it has no value');
  if (node.kind === 'map') {
    if (rest.length === 0) return withEntry(node, name, how === 'remove' ? null : value);
    return withEntry(node, name, change(valueAt(node, [name]), rest, value, how));
  }
  if (node.kind !== 'list') throw new PatchError(`there is no /${path.join('/')}`);
  const items = [...node.items];
  const index = name === '-' ? items.length : Number(name);
  if (!Number.isInteger(index) || index < 0 || index > items.length)
    throw new PatchError(`there is no item ${name}`);
  if (rest.length > 0) items[index] = change(valueAt(node, [name]), rest, value, how);
  else if (how === 'remove') items.splice(index, 1);
  else if (value !== null) items.splice(index, how === 'add' ? 0 : 1, value);
  return listWith(node, items);
}
