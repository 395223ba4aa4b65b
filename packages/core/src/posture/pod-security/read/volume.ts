import { objectAt, pathTo, type Spot, textAt } from './fields.ts';

/** A volume of the Pod. */
export interface Volume {
  readonly spot: Spot;
  readonly name: string;
  /** One, or `emptyDir` where none is named, as the API server defaults it. Several are a fault. */
  readonly sources: readonly string[];
}

// Every source of k8s.io/api/core/v1 VolumeSource.
const SOURCES: ReadonlySet<string> = new Set(
  `hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd
  flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume quobyte azureDisk
  photonPersistentDisk projected portworxVolume scaleIO storageos csi ephemeral image`.split(/\s+/),
);

/**
 * Reads a volume. One without a source that the API knows is an `emptyDir`: fields that it does not know are dropped
 * before. One with several is refused by the API server, and nothing could be said of it.
 */
export function readVolume(spot: Spot): Volume {
  const sources = Object.keys(spot.fields).filter((key) => SOURCES.has(key) && spot.fields[key] != null);
  // The faults of a source that is no object.
  for (const source of sources) objectAt(spot, source);
  if (sources.length > 1)
    spot.faults.push({
      path: pathTo(spot),
      container: null,
      problem: `may have one source, and has ${sources.length}: ${sources.join(', ')}`,
    });
  return { spot, name: textAt(spot, 'name'), sources: sources.length > 0 ? sources : ['emptyDir'] };
}
