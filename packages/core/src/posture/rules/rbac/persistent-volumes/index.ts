import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['persistentvolumes'], verbs: ['create', 'update', 'patch'] };

/** A PersistentVolume may be a folder of a node. */
export const rule: Rule = defineRule({
  id: 'rbac/persistent-volumes',
  title: 'Role creates PersistentVolumes',
  why: 'A volume with hostPath is the disk of a node, past every rule for Pods.',
  remedy: 'Use StorageClasses, which make volumes by themselves',
  severity: 'medium',
  covers: ['RB018'],
  aliases: ['C-0278'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
