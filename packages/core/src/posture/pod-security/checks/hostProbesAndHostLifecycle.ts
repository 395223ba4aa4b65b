import { defineCheck, type PodCheck } from '../contract.ts';
import { containers, namesOf, plural, quoted, sorted } from '../words.ts';

/**
 * Probes and lifecycle handlers may ask the Pod alone: a host that they name is one that the node asks for them.
 * k8s.io/pod-security-admission/policy/check_hostProbesAndhostLifecycle.go
 */
export const check: PodCheck = defineCheck({
  name: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  since: 34,
  find: ({ containers }) =>
    containers
      .filter(({ hosts }) => hosts.length > 0)
      .map(({ name, hosts }) => ({
        container: name,
        paths: hosts.map(({ path }) => path),
        hosts: hosts.map((host) => host.name),
      })),
  words: (offences) => {
    const names = sorted(namesOf(offences));
    const hosts = sorted(offences.flatMap((offence) => offence.hosts));
    const uses = plural(names.length, 'uses', 'use');
    return {
      reason: 'probe or lifecycle host',
      detail: `${containers(names)} ${uses} ${plural(hosts.length, 'probe or lifecycle host')} ${quoted(hosts)}`,
    };
  },
});
