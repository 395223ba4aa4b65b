import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The ipc namespace of the host in place of one of its own (namespaces(7)). */
export const rule: Rule = defineRule({
  id: 'isolation/host-ipc',
  title: 'Container shares memory with the host',
  why: 'In this namespace of the host it reads and writes the shared memory of the processes of the host.',
  remedy: 'Take hostIPC or ipc: host out; publish ports and share volumes instead',
  severity: 'high',
  covers: ['CO008', 'WL021', 'RT01'],
  aliases: [
    'KSV-0008',
    'CKV_K8S_3',
    'CKV_K8S_18',
    'C-0038',
    'C-0195',
    'host-ipc',
    'hostIPCSet',
    'disallow-host-namespaces',
  ],
  taxonomies: ['cis-docker/5.17', 'cis-kubernetes/5.2.4', 'pss/baseline'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ namespaces: { ipc }, change }) {
        if (ipc?.value !== 'host') return null;
        return {
          at: ipc.at,
          reason: 'it is asked for here',
          fix: deterministic('give it a namespace of its own', change('ownNamespace', 'ipc')),
        };
      },
    },
  },
});
