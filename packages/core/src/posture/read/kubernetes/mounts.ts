import { itemsAt, mapAt, scalarAt, textAt, valueOf } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Mount } from '../../model/container.ts';
import type { PodContext } from './context.ts';

/** What a volume of a Pod is, by the key that says so (https://kubernetes.io/docs/concepts/storage/volumes/). */
const KINDS: ReadonlyMap<string, Mount['kind']> = new Map([
  ['hostPath', 'host'],
  ['emptyDir', 'scratch'],
  ['secret', 'secret'],
  ['configMap', 'config'],
  ['downwardAPI', 'config'],
  ['projected', 'config'],
  ['image', 'image'],
  ['persistentVolumeClaim', 'volume'],
  ['ephemeral', 'volume'],
  ['csi', 'volume'],
]);

interface Volume {
  readonly kind: Mount['kind'];
  readonly source: string | null;
}

/** What a container has mounted. A mount of a volume that the Pod does not have is `other`. */
export function mountsOf(node: YamlMap, { pod }: PodContext): readonly Mount[] {
  const mounts = itemsAt(node, 'volumeMounts');
  const devices = itemsAt(node, 'volumeDevices');
  if (mounts.length + devices.length === 0) return [];
  const volumes = new Map(
    itemsAt(pod, 'volumes').map((volume) => [textAt(volume, 'name') ?? '', volumeOf(volume)]),
  );
  return [
    ...mounts.map((mount) => mountOf(mount, textAt(mount, 'mountPath') ?? '', volumes)),
    ...devices.map((device) => mountOf(device, textAt(device, 'devicePath') ?? '', volumes)),
  ];
}

function mountOf(mount: YamlNode, target: string, volumes: ReadonlyMap<string, Volume>): Mount {
  const volume = volumes.get(textAt(mount, 'name') ?? '') ?? { kind: 'other', source: null };
  const subPath = textAt(mount, 'subPath');
  const readOnly = scalarAt(mount, 'readOnly');
  return {
    ...volume,
    source: volume.kind === 'host' && subPath !== null ? `${volume.source ?? ''}/${subPath}` : volume.source,
    target,
    readOnly: readOnly !== undefined && valueOf(readOnly) === true,
    propagation: textAt(mount, 'mountPropagation'),
    at: mount,
  };
}

function volumeOf(volume: YamlNode): Volume {
  if (volume.kind !== 'map') return { kind: 'other', source: null };
  for (const key of volume.entries.keys()) {
    const kind = KINDS.get(key);
    if (kind === undefined) continue;
    const details = mapAt(volume, key);
    const source =
      textAt(details, 'path') ??
      textAt(details, 'claimName') ??
      textAt(details, 'secretName') ??
      textAt(details, 'name');
    return { kind, source: kind === 'scratch' ? null : source };
  }
  // Kubernetes takes a volume without a source for an emptyDir.
  return { kind: volume.entries.size > 1 ? 'other' : 'scratch', source: null };
}
