import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The pid namespace of the host in place of one of its own (namespaces(7)). */
export const rule: Rule = defineRule({
  id: 'isolation/host-pid',
  title: 'Container sees the processes of the host',
  why: 'In this namespace of the host it sees every process of the host with its arguments and environment, and may signal those of its user.',
  remedy: 'Take hostPID or pid: host out; publish ports and share volumes instead',
  severity: 'high',
  covers: ['CO008', 'WL020', 'RT01'],
  aliases: [
    'KSV-0010',
    'CKV_K8S_1',
    'CKV_K8S_17',
    'C-0038',
    'C-0194',
    'host-pid',
    'hostPIDSet',
    'disallow-host-namespaces',
  ],
  taxonomies: ['cis-docker/5.16', 'cis-kubernetes/5.2.3', 'pss/baseline'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ namespaces: { pid }, change }) {
        if (pid?.value !== 'host') return null;
        return {
          at: pid.at,
          reason: 'it is asked for here',
          fix: deterministic('give it a namespace of its own', change('ownNamespace', 'pid')),
        };
      },
    },
  },
});
