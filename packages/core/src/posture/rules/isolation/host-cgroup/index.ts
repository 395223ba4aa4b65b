import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The cgroup namespace of the host (namespaces(7)). */
export const rule: Rule = defineRule({
  id: 'isolation/host-cgroup',
  title: 'Container has the control groups of the host',
  why: 'It sees the control groups of the host; what asks for that wants to be the host.',
  remedy: 'Take cgroup: host out',
  severity: 'medium',
  covers: ['CO008', 'CO009'],
  aliases: [],
  taxonomies: ['cis-docker/5.25'],
  checks: {
    container: {
      origins: ['compose', 'live'],
      check({ namespaces: { cgroup }, change }) {
        if (cgroup?.value !== 'host') return null;
        const fix = deterministic('give it a namespace of its own', change('ownNamespace', 'cgroup'));
        return { at: cgroup.at, reason: 'cgroup is host', fix };
      },
    },
  },
});
