import { listAt, scalarAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** A Service that is reachable from outside of the cluster. */
export const rule: Rule = defineRule({
  id: 'network/exposed-service',
  title: 'Service is reachable from outside',
  why: 'NodePort opens a port on every node, LoadBalancer one on the internet, past Ingress and its certificates.',
  remedy: 'Use ClusterIP behind an Ingress or a Gateway',
  severity: 'medium',
  covers: ['NW014'],
  aliases: ['KSV-0108', 'exposed-services', 'C-0256'],
  taxonomies: [],
  checks: {
    object: {
      kinds: ['Service'],
      check({ node }) {
        const type = scalarAt(node, 'spec', 'type');
        if (type !== undefined && /^(?:NodePort|LoadBalancer)$/.test(type.text)) {
          return { at: type, reason: `it is a ${type.text}` };
        }
        const addresses = listAt(node, 'spec', 'externalIPs');
        if (addresses === undefined || addresses.items.length === 0) return null;
        return {
          at: addresses,
          severity: 'high',
          reason: 'externalIPs take over addresses of others (CVE-2020-8554)',
        };
      },
    },
  },
});
