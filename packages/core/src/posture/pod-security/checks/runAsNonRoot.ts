import { defineCheck, type Offence, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import type { PodView } from '../read/pod.ts';
import { setters } from '../words.ts';

const OWN_USERS_RELAX = 35;

interface RunAsOffence extends Offence {
  /** False is said; else nothing is. */
  readonly said: boolean;
}

/**
 * Every container says that it does not run as root, or the Pod says it for those that do not speak. From 1.35 on a Pod
 * with its own users is free. k8s.io/pod-security-admission/policy/check_runAsNonRoot.go
 */
export const check: PodCheck = defineCheck({
  name: 'runAsNonRoot',
  level: 'restricted',
  since: 0,
  find: (pod, minor) => (pod.ownUsers && minor >= OWN_USERS_RELAX ? [] : offencesOf(pod)),
  words: (offences) => {
    // The API server names those that say nothing only where nobody says false.
    const saying = offences.filter(({ said }) => said);
    const detail =
      saying.length > 0
        ? `${setters(saying)} must not set securityContext.runAsNonRoot=false`
        : `pod or ${setters(offences)} must set securityContext.runAsNonRoot=true`;
    return { reason: 'runAsNonRoot != true', detail };
  },
});

function offencesOf({ security: pod, containers }: PodView): readonly RunAsOffence[] {
  const podPath = pathTo(pod.spot, 'runAsNonRoot');
  const saying: RunAsOffence[] =
    pod.runAsNonRoot === false ? [{ container: null, paths: [podPath], said: true }] : [];
  for (const { name, security } of containers) {
    const path = pathTo(security.spot, 'runAsNonRoot');
    if (security.runAsNonRoot === false) saying.push({ container: name, paths: [path], said: true });
    // Where the Pod says false, its own offence speaks for the silent ones.
    else if (security.runAsNonRoot === null && pod.runAsNonRoot === null)
      saying.push({ container: name, paths: [path, podPath], said: false });
  }
  return saying;
}
