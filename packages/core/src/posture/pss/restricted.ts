import { itemsAt, mapAt, nodeAt, scalarAt, textAt, valueOf } from '../../bytes/located/fields.ts';
import { notAllowed, procMounts, seccompProfiles } from './baseline.ts';
import type { Offence, PodSecurityCheck, PodView } from './contract.ts';
import { containersOf, contextsOf, hasOwnUsers, isForWindows } from './pod.ts';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const ADDED: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);

/** The controls that the restricted level adds. */
export const RESTRICTED: readonly PodSecurityCheck[] = [
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: 8,
    title: 'allowPrivilegeEscalation != false',
    remedy: 'Set securityContext.allowPrivilegeEscalation: false in every container',
    check: (pod, minor) => (isForWindows(pod, minor) ? [] : escalating(pod)),
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    since: 22,
    replaces: 'capabilities_baseline',
    title: 'unrestricted capabilities',
    remedy: 'Drop ALL in every container, and add NET_BIND_SERVICE at most',
    check: (pod, minor) => (isForWindows(pod, minor) ? [] : unrestricted(pod)),
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    since: 35,
    replaces: 'procMount',
    title: 'procMount',
    remedy: 'Take procMount out',
    check: (pod) => procMounts(pod),
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    since: 0,
    replaces: 'hostPathVolumes',
    title: 'restricted volume types',
    remedy: `Use one of ${VOLUMES.join(', ')}`,
    check: ({ spec }) =>
      itemsAt(spec, 'volumes').flatMap((volume) => {
        if (volume.kind !== 'map') return [];
        // A volume without a source is an emptyDir, as the API server defaults it.
        const source = [...volume.entries.keys()].find(
          (key) => key !== 'name' && nodeAt(volume, key) !== undefined,
        );
        if (source === undefined || VOLUMES.includes(source)) return [];
        const what = `volume ${JSON.stringify(textAt(volume, 'name') ?? '')} uses ${source}`;
        return [{ at: volume, container: null, what }];
      }),
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    since: 0,
    title: 'runAsNonRoot != true',
    remedy: 'Set securityContext.runAsNonRoot: true in the Pod, or in every container',
    check: (pod, minor) => (hasOwnUsers(pod, minor) ? [] : maybeRoot(pod)),
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    since: 23,
    title: 'runAsUser=0',
    remedy: 'Set another user than 0',
    check: (pod, minor) => (hasOwnUsers(pod, minor) ? [] : root(pod)),
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    since: 19,
    replaces: 'seccompProfile_baseline',
    title: 'seccompProfile',
    remedy:
      'Set securityContext.seccompProfile.type to RuntimeDefault or Localhost in the Pod, or in every container',
    check: (pod, minor) => (isForWindows(pod, minor) ? [] : unfiltered(pod)),
  },
];

function escalating(pod: PodView): readonly Offence[] {
  return containersOf(pod).flatMap(({ node, name }) => {
    const said = scalarAt(node, 'securityContext', 'allowPrivilegeEscalation');
    if (said !== undefined && valueOf(said) === false) return [];
    return [
      {
        at: said ?? node,
        container: name,
        what: 'it must set securityContext.allowPrivilegeEscalation=false',
      },
    ];
  });
}

function unrestricted(pod: PodView): readonly Offence[] {
  return containersOf(pod).flatMap(({ node, name }) => {
    const dropped = itemsAt(node, 'securityContext', 'capabilities', 'drop');
    const all = dropped.some((item) => item.kind === 'scalar' && item.text === 'ALL');
    const what = 'it must set securityContext.capabilities.drop=["ALL"]';
    const missing = all ? [] : [{ at: dropped[0] ?? node, container: name, what }];
    return [...missing, ...notAllowed(node, name, ADDED)];
  });
}

function maybeRoot(pod: PodView): readonly Offence[] {
  const said = scalarAt(pod.spec, 'securityContext', 'runAsNonRoot');
  const isTrue = said !== undefined && valueOf(said) === true;
  const offences: Offence[] = [];
  if (said !== undefined && !isTrue) {
    offences.push({
      at: said,
      container: null,
      what: 'the Pod must not set securityContext.runAsNonRoot=false',
    });
  }
  const unset: Offence[] = [];
  for (const { node, name } of containersOf(pod)) {
    const own = scalarAt(node, 'securityContext', 'runAsNonRoot');
    if (own === undefined && !isTrue) {
      unset.push({
        at: node,
        container: name,
        what: 'it, or its Pod, must set securityContext.runAsNonRoot=true',
      });
    } else if (own !== undefined && valueOf(own) !== true) {
      offences.push({ at: own, container: name, what: 'it must not set securityContext.runAsNonRoot=false' });
    }
  }
  return offences.length > 0 ? offences : unset;
}

function root(pod: PodView): readonly Offence[] {
  return contextsOf(pod).flatMap(({ context, container }) => {
    const user = scalarAt(context, 'runAsUser');
    return user !== undefined && valueOf(user) === 0 ? [{ at: user, container, what: 'runAsUser=0' }] : [];
  });
}

function unfiltered(pod: PodView): readonly Offence[] {
  const forbidden = seccompProfiles(pod);
  if (forbidden.length > 0) return forbidden;
  const ofPod = scalarAt(mapAt(pod.spec, 'securityContext'), 'seccompProfile', 'type');
  if (ofPod !== undefined) return [];
  return containersOf(pod).flatMap(({ node, name }) => {
    if (scalarAt(node, 'securityContext', 'seccompProfile', 'type') !== undefined) return [];
    const what =
      'it, or its Pod, must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
    return [{ at: node, container: name, what }];
  });
}
