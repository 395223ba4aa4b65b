import type { Offence } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import type { PodView } from '../read/pod.ts';
import { quoted, setters, sorted } from '../words.ts';

/** The minor version whose checks ask the field; older ones ask the annotations. */
export const FIELD_SINCE = 19;

/** Somebody who names a forbidden profile. */
export interface SeccompOffence extends Offence {
  /** Null: no profile where one has to be. */
  readonly profile: string | null;
}

/** Whether the type of a profile is an allowed one. */
export function isConfined(profile: string): boolean {
  return profile === 'RuntimeDefault' || profile === 'Localhost';
}

/** Everybody who names a forbidden profile in the field. */
export function unconfined(pod: PodView): readonly SeccompOffence[] {
  return pod.securities.flatMap(({ spot, seccomp }) =>
    seccomp === null || isConfined(seccomp)
      ? []
      : [{ container: spot.container, paths: [pathTo(spot, 'seccompProfile', 'type')], profile: seccomp }],
  );
}

/** Who names which profile. */
export function unconfinedWords(offences: readonly SeccompOffence[]): string {
  const profiles = sorted(offences.flatMap(({ profile }) => profile ?? []));
  return `${setters(offences)} must not set securityContext.seccompProfile.type to ${quoted(profiles)}`;
}
