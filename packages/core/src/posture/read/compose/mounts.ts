import { itemsAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Mount } from '../../model/container.ts';
import type { Model } from './contract.ts';
import { flag, textsAt } from './values.ts';
import { isHostPath, splitVolume } from './volume-text.ts';

const NOTHING = { source: null, readOnly: false, propagation: null };

/** What a service has mounted: volumes, tmpfs, secrets and configs. */
export function mountsOf(node: YamlMap, top: Model['top']): readonly Mount[] {
  const volumes = itemsAt(node, 'volumes').map((item) =>
    namedBind(item.kind === 'scalar' ? shortVolume(item.text, item) : longVolume(item), top.volumes),
  );
  const scratch = textsAt(node, 'tmpfs').map(({ value, at }) => {
    const [target = '', options = ''] = value.split(':');
    return { ...NOTHING, kind: 'scratch' as const, target, readOnly: options.split(',').includes('ro'), at };
  });
  const secrets = itemsAt(node, 'secrets').map((item) => fileMount(item, 'secret', '/run/secrets'));
  const configs = itemsAt(node, 'configs').map((item) => fileMount(item, 'config', ''));
  return [...volumes, ...scratch, ...secrets, ...configs];
}

/** VOLUME:CONTAINER_PATH[:ACCESS_MODE]: https://docs.docker.com/reference/compose-file/services/#short-syntax-6. */
function shortVolume(text: string, at: YamlNode): Mount {
  const { source, target, options } = splitVolume(text);
  if (source === null) return { ...NOTHING, kind: 'volume', target, at };
  return {
    kind: isHostPath(source) ? 'host' : 'volume',
    source,
    target,
    readOnly: options.findLast((option) => option === 'ro' || option === 'rw') === 'ro',
    propagation: options.findLast((option) => /^r?(?:shared|slave|private)$/.test(option)) ?? null,
    at,
  };
}

const KINDS: ReadonlyMap<string, Mount['kind']> = new Map([
  ['bind', 'host'],
  ['npipe', 'host'],
  ['volume', 'volume'],
  ['cluster', 'volume'],
  ['tmpfs', 'scratch'],
  ['image', 'image'],
]);

function longVolume(item: YamlNode): Mount {
  return {
    kind: KINDS.get(textAt(item, 'type') ?? 'volume') ?? 'other',
    source: textAt(item, 'source'),
    target: textAt(item, 'target') ?? '',
    readOnly: flag(item, 'read_only')?.value === true,
    propagation: textAt(item, 'bind', 'propagation'),
    at: item,
  };
}

/** A volume with a name that is a folder of the host all the same: https://docs.docker.com/engine/storage/volumes/. */
function namedBind(mount: Mount, volumes: Model['top']['volumes']): Mount {
  const volume = mount.kind === 'volume' && mount.source !== null ? volumes.get(mount.source) : undefined;
  const options = textAt(volume, 'driver_opts', 'o') ?? '';
  const device = textAt(volume, 'driver_opts', 'device');
  if (device === null || !/(?:^|,)r?bind(?:,|$)/.test(options)) return mount;
  const readOnly = mount.readOnly || options.split(',').includes('ro');
  return { ...mount, kind: 'host', source: device, readOnly };
}

function fileMount(item: YamlNode, kind: 'secret' | 'config', folder: string): Mount {
  const source = item.kind === 'scalar' ? item.text : textAt(item, 'source');
  const target = textAt(item, 'target') ?? source ?? '';
  return {
    kind,
    source,
    target: target.startsWith('/') ? target : `${folder}/${target}`,
    readOnly: true,
    propagation: null,
    at: item,
  };
}
