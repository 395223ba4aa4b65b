import { booleanAt, integerAt, objectAt, presentAt, type Spot, textAt, textsAt } from './fields.ts';

/** What the Pod's and a container's security context have in common. */
export interface Security {
  /** The security context itself; its `container` says whose it is. */
  readonly spot: Spot;
  readonly runAsNonRoot: boolean | null;
  /** `runAsUser` is 0. */
  readonly runAsRoot: boolean;
  /** `windowsOptions.hostProcess` is true. */
  readonly hostProcess: boolean;
  /** Empty: left out. */
  readonly seLinux: { readonly type: string; readonly user: string; readonly role: string } | null;
  /** The type of the profile, empty where it has none; null where there is no profile. */
  readonly seccomp: string | null;
  readonly appArmor: string | null;
}

/** A container's security context. */
export interface ContainerSecurity extends Security {
  readonly privileged: boolean;
  readonly allowPrivilegeEscalation: boolean | null;
  /** Null: left out. */
  readonly procMount: string | null;
  /** The names as they stand: `CAP_SYS_ADMIN` is not `SYS_ADMIN`. */
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** Reads what `securityContext` of a Pod or of a container has in common. */
export function readSecurity(owner: Spot): Security {
  const spot = objectAt(owner, 'securityContext');
  const windows = presentAt(spot, 'windowsOptions');
  const seLinux = presentAt(spot, 'seLinuxOptions');
  return {
    spot,
    runAsNonRoot: booleanAt(spot, 'runAsNonRoot'),
    runAsRoot: integerAt(spot, 'runAsUser', 'int64') === 0,
    hostProcess: windows !== null && booleanAt(windows, 'hostProcess') === true,
    seLinux:
      seLinux === null
        ? null
        : { type: textAt(seLinux, 'type'), user: textAt(seLinux, 'user'), role: textAt(seLinux, 'role') },
    seccomp: profileAt(spot, 'seccompProfile'),
    appArmor: profileAt(spot, 'appArmorProfile'),
  };
}

/** Reads `securityContext` of a container. */
export function readContainerSecurity(container: Spot): ContainerSecurity {
  const common = readSecurity(container);
  const { spot } = common;
  const capabilities = presentAt(spot, 'capabilities');
  return {
    ...common,
    privileged: booleanAt(spot, 'privileged') === true,
    allowPrivilegeEscalation: booleanAt(spot, 'allowPrivilegeEscalation'),
    // A pointer in Go: an empty text is a value.
    procMount: spot.fields['procMount'] == null ? null : textAt(spot, 'procMount'),
    added: capabilities === null ? NO_TEXTS : textsAt(capabilities, 'add'),
    dropped: capabilities === null ? NO_TEXTS : textsAt(capabilities, 'drop'),
  };
}

const NO_TEXTS: readonly string[] = [];

function profileAt(spot: Spot, key: string): string | null {
  const profile = presentAt(spot, key);
  return profile === null ? null : textAt(profile, 'type');
}
