import { defineRule, type Rule } from '../../contract.ts';

/** `--privileged`: no boundary is left but the namespaces. */
export const rule: Rule = defineRule({
  id: 'privilege/privileged',
  title: 'Container is privileged',
  why: 'A privileged container has every capability, every device of the host and no seccomp, AppArmor or SELinux profile: whoever breaks into it has the host.',
  remedy: 'Take privileged out, and give the one capability or device that is needed',
  severity: 'critical',
  covers: ['WL001', 'CO001', 'RT01'],
  aliases: [
    'KSV-0017',
    'CKV_K8S_2',
    'CKV_K8S_16',
    'C-0057',
    'C-0193',
    'C-0213',
    'privileged-container',
    'runAsPrivileged',
    'K8sPSPPrivilegedContainer',
    'disallow-privileged-containers',
  ],
  taxonomies: ['cis-docker/5.5', 'cis-kubernetes/5.2.2', 'pss/baseline', 'mitre/T1611'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ privileges: { privileged }, change }) {
        if (privileged?.value !== true) return null;
        const edits = change('privileged', false);
        return {
          at: privileged.at,
          reason: 'privileged is true',
          fix: edits === null ? null : { kind: 'deterministic', description: 'take privileged out', edits },
        };
      },
    },
  },
});
