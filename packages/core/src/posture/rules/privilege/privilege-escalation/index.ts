import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** `no_new_privs` (https://docs.kernel.org/userspace-api/no_new_privs.html) is off unless it is asked for. */
export const rule: Rule = defineRule({
  id: 'privilege/privilege-escalation',
  title: 'Processes may gain privileges',
  why: 'Without no_new_privs a set-user-ID program (su, mount, a forgotten helper) makes an ordinary user of the container root.',
  remedy:
    'Set allowPrivilegeEscalation: false (Kubernetes) or security_opt: no-new-privileges:true (Compose, run)',
  severity: 'medium',
  covers: ['CO003', 'WL002', 'RT01'],
  aliases: [
    'KSV-0001',
    'CKV_K8S_5',
    'CKV_K8S_20',
    'C-0016',
    'C-0197',
    'privilege-escalation-container',
    'privilegeEscalationAllowed',
    'K8sPSPAllowPrivilegeEscalationContainer',
    'disallow-privilege-escalation',
  ],
  taxonomies: ['cis-docker/5.26', 'cis-kubernetes/5.2.6', 'nsa-cisa/privilege-escalation', 'pss/restricted'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ privileges: { escalation }, at, os, origin, change }) {
        if (os === 'windows' || escalation?.value === false) return null;
        const said = origin === 'kubernetes' ? 'allowPrivilegeEscalation' : 'no-new-privileges';
        return {
          at: escalation?.at ?? at,
          reason: escalation === null ? `${said} is not set` : `${said} is ${origin === 'kubernetes'}`,
          fix: deterministic('forbid processes to gain privileges', change('escalation', false)),
        };
      },
    },
  },
});
