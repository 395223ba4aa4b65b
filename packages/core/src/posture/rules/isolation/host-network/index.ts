import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The network namespace of the host in place of one of its own (namespaces(7)). */
export const rule: Rule = defineRule({
  id: 'isolation/host-network',
  title: 'Container is in the network of the host',
  why: 'In this namespace of the host it reaches every service that listens on the host alone, and sees the traffic of all.',
  remedy: 'Take hostNetwork or network_mode: host out; publish ports and share volumes instead',
  severity: 'high',
  covers: ['CO007', 'WL019', 'RT01'],
  aliases: [
    'KSV-0009',
    'CKV_K8S_4',
    'CKV_K8S_19',
    'C-0041',
    'C-0196',
    'host-network',
    'hostNetworkSet',
    'disallow-host-namespaces',
  ],
  taxonomies: ['cis-docker/5.10', 'cis-kubernetes/5.2.5', 'pss/baseline'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ namespaces: { network }, change }) {
        if (network?.value !== 'host') return null;
        return {
          at: network.at,
          reason: 'it is asked for here',
          fix: deterministic('give it a namespace of its own', change('ownNamespace', 'network')),
        };
      },
    },
  },
});
