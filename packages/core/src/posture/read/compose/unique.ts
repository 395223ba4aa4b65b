import { textAt } from '../../../bytes/located/fields.ts';
import type { YamlNode } from '../../../bytes/located/yaml.ts';
import { splitVolume } from './volume-text.ts';

// Lists in which an item of an override replaces one of the same key:
// https://docs.docker.com/reference/compose-file/merge/#unique-resources, and compose-go's override/uncity.go.

type KeyOf = (item: YamlNode) => string | null;

const UNIQUE: ReadonlyMap<string, KeyOf> = new Map<string, KeyOf>([
  ['cap_add', textOf],
  ['cap_drop', textOf],
  ['configs', (item) => mountKey(item, '')],
  ['devices', deviceKey],
  ['dns', textOf],
  ['dns_opt', textOf],
  ['dns_search', textOf],
  ['env_file', (item) => textOf(item) ?? textAt(item, 'path')],
  ['expose', textOf],
  ['links', textOf],
  ['ports', portKey],
  ['profiles', textOf],
  ['secrets', (item) => mountKey(item, '/run/secrets')],
  ['tmpfs', (item) => textOf(item)?.split(':')[0] ?? null],
  ['volumes', volumeKey],
]);

/** Items of the list of a service under a path, each key once: the last of it, where the first stood. */
export function uniqueItems(path: string, items: readonly YamlNode[]): readonly YamlNode[] {
  const keyOf = UNIQUE.get(path);
  if (keyOf === undefined || items.length < 2) return items;
  const byKey = new Map<string, YamlNode>();
  items.forEach((item, index) => byKey.set(keyOf(item) ?? `\0${index}`, item));
  return byKey.size === items.length ? items : [...byKey.values()];
}

function textOf(item: YamlNode): string | null {
  return item.kind === 'scalar' ? item.text : null;
}

function mountKey(item: YamlNode, folder: string): string | null {
  const target = textAt(item, 'target');
  const source = textOf(item) ?? textAt(item, 'source');
  if (target !== null) return target.startsWith('/') ? target : `${folder}/${target}`;
  return source === null ? null : `${folder}/${source}`;
}

function volumeKey(item: YamlNode): string | null {
  const target = item.kind === 'scalar' ? splitVolume(item.text).target : textAt(item, 'target');
  return target === null || target === '' ? null : target.replace(/(?<=.)\/+$/, '');
}

function deviceKey(item: YamlNode): string | null {
  if (item.kind !== 'scalar') return textAt(item, 'target');
  const [source = '', target = source] = item.text.split(':');
  return target;
}

function portKey(item: YamlNode): string | null {
  if (item.kind === 'scalar') return item.text.includes('/') ? item.text : `${item.text}/tcp`;
  const target = textAt(item, 'target');
  if (target === null) return null;
  const published = textAt(item, 'published') ?? '';
  const address = textAt(item, 'host_ip');
  const key = [published, target].filter((part) => part !== '').join(':');
  return `${address === null || address === '' ? '' : `${address}:`}${key}/${textAt(item, 'protocol') ?? 'tcp'}`;
}
