import { itemsAt, mapAt, nodeAt, scalarAt, textAt, valueOf } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../../../bytes/located/yaml.ts';
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
  ['nfs', 'volume'],
  ['iscsi', 'volume'],
  ['fc', 'volume'],
  ['rbd', 'volume'],
  ['cephfs', 'volume'],
  ['glusterfs', 'volume'],
  ['awsElasticBlockStore', 'volume'],
  ['azureDisk', 'volume'],
  ['azureFile', 'volume'],
  ['gcePersistentDisk', 'volume'],
  ['vsphereVolume', 'volume'],
  ['portworxVolume', 'volume'],
  ['cinder', 'volume'],
]);

/** What the kubelet writes itself, nobody else may: it mounts these read-only, whatever the container says. */
const ALWAYS_READ_ONLY: ReadonlySet<Mount['kind']> = new Set(['secret', 'config', 'image']);

interface Volume {
  readonly kind: Mount['kind'];
  readonly source: string | null;
  readonly readOnly: boolean;
}

const UNKNOWN: Volume = { kind: 'other', source: null, readOnly: false };

/** What a container has mounted. A mount of a volume that the Pod does not have is `other`. */
export function mountsOf(node: YamlMap, context: PodContext): readonly Mount[] {
  const mounts = itemsAt(node, 'volumeMounts');
  const devices = itemsAt(node, 'volumeDevices');
  if (mounts.length + devices.length === 0) return [];
  const volumes = volumesOf(context);
  return [
    ...mounts.map((mount) => mountOf(mount, textAt(mount, 'mountPath') ?? '', volumes)),
    ...devices.map((device) => mountOf(device, textAt(device, 'devicePath') ?? '', volumes)),
  ];
}

/** By name: those of the Pod, and those that a StatefulSet makes for each of its Pods, which go first. */
function volumesOf({ object, pod }: PodContext): ReadonlyMap<string, Volume> {
  const own = itemsAt(pod, 'volumes').map(
    (volume) => [textAt(volume, 'name') ?? '', volumeOf(volume)] as const,
  );
  const claimed = itemsAt(object.node, 'spec', 'volumeClaimTemplates').map((claim) => {
    const name = textAt(claim, 'metadata', 'name') ?? '';
    return [name, { kind: 'volume', source: name, readOnly: false }] as const;
  });
  return new Map<string, Volume>([...own, ...claimed]);
}

function mountOf(mount: YamlNode, target: string, volumes: ReadonlyMap<string, Volume>): Mount {
  const { kind, source, readOnly } = volumes.get(textAt(mount, 'name') ?? '') ?? UNKNOWN;
  const below = textAt(mount, 'subPath') ?? textAt(mount, 'subPathExpr');
  return {
    kind,
    source: kind === 'host' && below !== null ? `${(source ?? '').replace(/\/$/, '')}/${below}` : source,
    target,
    readOnly: readOnly || isTrue(scalarAt(mount, 'readOnly')),
    propagation: textAt(mount, 'mountPropagation'),
    at: mount,
  };
}

function isTrue(scalar: YamlScalar | undefined): boolean {
  return scalar !== undefined && valueOf(scalar) === true;
}

function volumeOf(volume: YamlNode): Volume {
  if (volume.kind !== 'map') return UNKNOWN;
  for (const key of volume.entries.keys()) {
    const declared = KINDS.get(key);
    if (declared === undefined) continue;
    const details = mapAt(volume, key);
    const kind = key === 'projected' && hasSecret(details) ? 'secret' : declared;
    const source =
      textAt(details, 'path') ??
      textAt(details, 'claimName') ??
      textAt(details, 'secretName') ??
      textAt(details, 'name');
    const readOnly = ALWAYS_READ_ONLY.has(kind) || isTrue(scalarAt(details, 'readOnly'));
    return { kind, source: kind === 'scratch' ? null : source, readOnly };
  }
  // Kubernetes takes a volume without a source for an emptyDir.
  return volume.entries.size > 1 ? UNKNOWN : { kind: 'scratch', source: null, readOnly: false };
}

/** Tokens of service accounts are secrets, too. */
function hasSecret(projected: YamlMap | undefined): boolean {
  return itemsAt(projected, 'sources').some(
    (source) => nodeAt(source, 'secret') !== undefined || nodeAt(source, 'serviceAccountToken') !== undefined,
  );
}
