import type { PodSecurityLevel } from './level.ts';
import type { PodPath } from './path.ts';
import type { PodView } from './read/pod.ts';

/** Kubernetes' own names of the checks, in its own case. */
export type PodSecurityCheck =
  | 'allowPrivilegeEscalation'
  | 'appArmorProfile'
  | 'capabilities_baseline'
  | 'capabilities_restricted'
  | 'hostNamespaces'
  | 'hostPathVolumes'
  | 'hostPorts'
  | 'hostProbesAndHostLifecycle'
  | 'privileged'
  | 'procMount'
  | 'procMount_restricted'
  | 'restrictedVolumes'
  | 'runAsNonRoot'
  | 'runAsUser'
  | 'seLinuxOptions'
  | 'seccompProfile_baseline'
  | 'seccompProfile_restricted'
  | 'sysctls'
  | 'windowsHostProcess';

/** What one container, or the Pod itself, does against a check. */
export interface PodSecurityViolation {
  /**
   * The check that is broken. `invalid`, which Kubernetes does not have among them: a controlled field, or one on the way
   * to it, is not what the API allows, and the API server refuses the Pod before it asks about its security.
   */
  readonly check: PodSecurityCheck | 'invalid';
  /** Short, in the words of the API server: `allowPrivilegeEscalation != false`. */
  readonly reason: string;
  /** In the words of the API server, as if nothing else in the Pod were wrong. */
  readonly detail: string;
  /** The name, empty where it has none; null: the Pod itself. */
  readonly container: string | null;
  /** Where the field is, or would have to be; the first is the one to show. Never empty. */
  readonly paths: readonly PodPath[];
}

/** What a check found in one container, or in the Pod itself. Checks add what their words need. */
export interface Offence {
  readonly container: string | null;
  readonly paths: readonly PodPath[];
}

/** The words of the API server for a number of offences against one check. */
export interface Words {
  readonly reason: string;
  readonly detail: string;
}

/** A check, as its file `checks/<name>.ts` describes it. */
export interface CheckDescriptor<O extends Offence> {
  readonly name: PodSecurityCheck;
  /** The level that brings it; `restricted` has those of `baseline` too. */
  readonly level: Exclude<PodSecurityLevel, 'privileged'>;
  /** The minor version of Kubernetes 1 that brought it. */
  readonly since: number;
  /** The check of `baseline` that it stands for at `restricted`. */
  readonly replaces?: PodSecurityCheck;
  /** Every offence, in the order of the Pod, as version 1.`minor` sees it. */
  find(pod: PodView, minor: number): readonly O[];
  /** At least one offence. */
  words(offences: readonly O[]): Words;
}

/** A check, whatever its offences are made of. */
export interface PodCheck extends Pick<CheckDescriptor<Offence>, 'name' | 'level' | 'since'> {
  readonly replaces: PodSecurityCheck | null;
  /** Null: the Pod passes. */
  judge(pod: PodView, minor: number): Judgement | null;
}

/** A Pod's way to fail one check. */
export interface Judgement {
  /** What the API server says of the whole Pod. */
  words(): Words;
  violations(): PodSecurityViolation[];
}

/** Makes a check of its descriptor. */
export function defineCheck<O extends Offence>(descriptor: CheckDescriptor<O>): PodCheck {
  const { name, level, since, replaces = null } = descriptor;
  return {
    name,
    level,
    since,
    replaces,
    judge: (pod, minor) => {
      const offences = descriptor.find(pod, minor);
      if (offences.length === 0) return null;
      return {
        words: () => descriptor.words(offences),
        violations: () =>
          offences.map((offence) => ({
            check: name,
            ...descriptor.words([offence]),
            container: offence.container,
            paths: offence.paths,
          })),
      };
    },
  };
}
