import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import type { PodView } from '../read/pod.ts';
import { FIELD_SINCE, type SeccompOffence, unconfined, unconfinedWords } from '../support/seccomp.ts';
import { setters } from '../words.ts';

const WINDOWS_SKIPS = 25;

/**
 * Every container has a seccomp profile, its own or the Pod's. k8s.io/pod-security-admission/policy/check_seccompProfile_restricted.go
 */
export const check: PodCheck = defineCheck<SeccompOffence>({
  name: 'seccompProfile_restricted',
  level: 'restricted',
  since: FIELD_SINCE,
  replaces: 'seccompProfile_baseline',
  find: (pod, minor) =>
    pod.windows && minor >= WINDOWS_SKIPS ? [] : [...unconfined(pod), ...withoutProfile(pod)],
  words: (offences) => {
    // The API server names those without a profile only where nobody has a forbidden one.
    const naming = offences.filter(({ profile }) => profile !== null);
    const detail =
      naming.length > 0
        ? unconfinedWords(naming)
        : `pod or ${setters(offences)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
    return { reason: 'seccompProfile', detail };
  },
});

// Where the Pod's own profile is forbidden, its offence speaks for the containers without one.
function withoutProfile({ security: pod, containers }: PodView): readonly SeccompOffence[] {
  if (pod.seccomp !== null) return [];
  const podPath = pathTo(pod.spot, 'seccompProfile', 'type');
  return containers
    .filter(({ security }) => security.seccomp === null)
    .map(({ name, security: { spot } }) => ({
      container: name,
      paths: [pathTo(spot, 'seccompProfile', 'type'), podPath],
      profile: null,
    }));
}
