import { booleanAt, integerAt, isThere, objectAt, type Spot, textAt, textsAt } from './fields.ts';

/** What the Pod's and a container's security context have in common. */
export interface Security {
  /** The security context itself. */
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
  const seLinux = objectAt(spot, 'seLinuxOptions');
  return {
    spot,
    runAsNonRoot: booleanAt(spot, 'runAsNonRoot'),
    runAsRoot: integerAt(spot, 'runAsUser', 'int64') === 0,
    hostProcess: booleanAt(objectAt(spot, 'windowsOptions'), 'hostProcess') === true,
    seLinux: isThere(seLinux)
      ? { type: textAt(seLinux, 'type'), user: textAt(seLinux, 'user'), role: textAt(seLinux, 'role') }
      : null,
    seccomp: profileAt(spot, 'seccompProfile'),
    appArmor: profileAt(spot, 'appArmorProfile'),
  };
}

/** Reads `securityContext` of a container. */
export function readContainerSecurity(container: Spot): ContainerSecurity {
  const common = readSecurity(container);
  const { spot } = common;
  const capabilities = objectAt(spot, 'capabilities');
  return {
    ...common,
    privileged: booleanAt(spot, 'privileged') === true,
    allowPrivilegeEscalation: booleanAt(spot, 'allowPrivilegeEscalation'),
    // A pointer in Go: an empty text is a value.
    procMount: spot.fields['procMount'] == null ? null : textAt(spot, 'procMount'),
    added: textsAt(capabilities, 'add'),
    dropped: textsAt(capabilities, 'drop'),
  };
}

function profileAt(spot: Spot, key: string): string | null {
  const profile = objectAt(spot, key);
  return isThere(profile) ? textAt(profile, 'type') : null;
}
