import { itemsAt, nodeAt, scalarAt, textAt, valueOf } from '../../../bytes/located/fields.ts';
import type { Place } from '../../../bytes/located/text.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { EnvironmentVariable, Mount, Port } from '../../model/container.ts';
import { pairs, textsAt } from './values.ts';
import { substitute } from './variables.ts';

/** The ports of a service: those that the host publishes, and those that it only names (`expose`). */
export function portsOf(node: YamlMap): readonly Port[] {
  const published = itemsAt(node, 'ports').flatMap((item) =>
    item.kind === 'scalar' ? shortPorts(substitute(item.text), item) : longPort(item),
  );
  const exposed = textsAt(node, 'expose').map(({ value, at }) => {
    const [port = '', protocol = 'tcp'] = value.split('/');
    return { container: numberOf(port), host: null, published: false, address: null, protocol, at };
  });
  return [...published, ...exposed];
}

/** More ports in one range are one: nobody reads them. */
const LONGEST_RANGE = 1000;

// [HOST:]CONTAINER[/PROTOCOL], HOST being [IP:](port | range):
// https://docs.docker.com/reference/compose-file/services/#short-syntax-3.
function shortPorts(text: string, at: Place): Port[] {
  const [address, protocol = 'tcp'] = text.split('/');
  const found = /^(?:(\[[^\]]+\]|[^:]*):)??(?:([\d-]*):)?([\d-]+)$/.exec(address ?? '');
  if (found === null) return [{ container: null, host: null, published: true, address: null, protocol, at }];
  const [, ip, host = '', inner = ''] = found;
  const [first = 0, last = first] = inner.split('-').map(Number);
  const [firstHost] = host.split('-').map(Number);
  const count = Math.min(last - first, LONGEST_RANGE);
  return Array.from({ length: Math.max(count, 0) + 1 }, (_, index) => ({
    container: first + index,
    host: host === '' ? null : (firstHost ?? 0) + index,
    published: true,
    address: ip === undefined || ip === '' ? null : ip.replace(/^\[|\]$/g, ''),
    protocol,
    at,
  }));
}

function longPort(item: YamlNode): Port[] {
  const published = substitute(textAt(item, 'published') ?? '');
  return [
    {
      container: numberOf(substitute(textAt(item, 'target') ?? '')),
      host: numberOf(published),
      published: true,
      address: textAt(item, 'host_ip'),
      protocol: textAt(item, 'protocol') ?? 'tcp',
      at: item,
    },
  ];
}

function numberOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** What a service has mounted: volumes, tmpfs, secrets and configs. */
export function volumesOf(node: YamlMap): readonly Mount[] {
  const volumes = itemsAt(node, 'volumes').map((item) =>
    item.kind === 'scalar' ? shortVolume(substitute(item.text), item) : longVolume(item),
  );
  const tmpfs = nodeAt(node, 'tmpfs');
  const scratch = tmpfs?.kind === 'scalar' ? [{ value: tmpfs.text, at: tmpfs }] : textsAt(node, 'tmpfs');
  return [
    ...volumes,
    ...scratch.map(({ value, at }) => ({
      ...NOTHING,
      kind: 'scratch' as const,
      target: value.split(':')[0] ?? '',
      at,
    })),
    ...(['secrets', 'configs'] as const).flatMap((key) =>
      itemsAt(node, key).map((item) => ({
        ...NOTHING,
        kind: key === 'secrets' ? ('secret' as const) : ('config' as const),
        source: item.kind === 'scalar' ? item.text : textAt(item, 'source'),
        target: textAt(item, 'target') ?? '',
        readOnly: true,
        at: item,
      })),
    ),
  ];
}

const NOTHING = { source: null, readOnly: false, propagation: null };

// VOLUME:CONTAINER_PATH[:ACCESS_MODE]: https://docs.docker.com/reference/compose-file/services/#short-syntax-5.
function shortVolume(text: string, at: Place): Mount {
  const windows = /^([A-Za-z]:[\\/][^:]*):(.*)$/.exec(text);
  const [first = '', second, third = ''] =
    windows === null ? text.split(':') : [windows[1], ...(windows[2] ?? '').split(':')];
  if (second === undefined) return { ...NOTHING, kind: 'volume', target: first, at };
  const options = third.split(',');
  return {
    kind: isPath(first) ? 'host' : 'volume',
    source: first,
    target: second,
    readOnly: options.includes('ro'),
    propagation: options.find((option) => /^r?(?:shared|slave|private)$/.test(option)) ?? null,
    at,
  };
}

function isPath(source: string): boolean {
  return /^(?:[./~\\]|[A-Za-z]:[\\/])/.test(source);
}

function longVolume(item: YamlNode): Mount {
  const type = textAt(item, 'type') ?? 'volume';
  const readOnly = scalarAt(item, 'read_only');
  const source = textAt(item, 'source');
  return {
    kind: type === 'bind' ? 'host' : type === 'tmpfs' ? 'scratch' : type === 'volume' ? 'volume' : 'other',
    source: source === null ? null : substitute(source),
    target: textAt(item, 'target') ?? '',
    readOnly: readOnly !== undefined && valueOf(readOnly) === true,
    propagation: textAt(item, 'bind', 'propagation'),
    at: item,
  };
}

/** The variables of a service; those of an `env_file` by the name of the file. */
export function environmentOf(node: YamlMap): readonly EnvironmentVariable[] {
  const own = pairs(node, 'environment').map(([name, { value, at }]) => ({
    name,
    value,
    from: 'literal' as const,
    at,
  }));
  const file = nodeAt(node, 'env_file');
  const files = file?.kind === 'scalar' ? [file] : itemsAt(node, 'env_file');
  return [...own, ...files.map((at) => ({ name: '*', value: null, from: 'file' as const, at }))];
}
