import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['configmaps'], verbs: ['update', 'patch', 'create', 'delete'] };

/** ConfigMaps steer what others run: CoreDNS, aws-auth. */
export const rule: Rule = defineRule({
  id: 'rbac/write-config-maps',
  title: 'Role writes ConfigMaps',
  why: 'In kube-system a ConfigMap is the DNS of the cluster, or who its administrators are; elsewhere it is what programs believe.',
  remedy: 'Name the ConfigMaps in resourceNames',
  severity: 'medium',
  covers: ['RB019'],
  aliases: ['KSV-0049', 'KSV-0115', 'C-0037'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
