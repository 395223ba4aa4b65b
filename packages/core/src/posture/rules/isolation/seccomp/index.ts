import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/**
 * Docker and podman give their default profile to every container that does not say otherwise; Kubernetes gives none
 * (https://kubernetes.io/docs/tutorials/security/seccomp/), unless the kubelet was told to.
 */
export const rule: Rule = defineRule({
  id: 'isolation/seccomp',
  title: 'System calls are not filtered',
  why: 'The default profile keeps some forty system calls from containers, the ones through which kernels were broken again and again.',
  remedy: 'Set seccompProfile: {type: RuntimeDefault}, or take seccomp=unconfined out',
  severity: 'medium',
  covers: ['CO004', 'WL014', 'WL015', 'RT01'],
  aliases: [
    'KSV-0030',
    'KSV-0104',
    'CKV_K8S_31',
    'CKV_K8S_32',
    'C-0055',
    'C-0210',
    'K8sPSPSeccomp',
    'restrict-seccomp',
    'restrict-seccomp-strict',
  ],
  taxonomies: ['cis-docker/5.22', 'cis-kubernetes/5.7.2', 'pss/restricted', 'nsa-cisa/linux-hardening'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ privileges: { seccomp }, at, os, origin, change }) {
        if (os === 'windows') return null;
        if (seccomp === null) {
          if (origin !== 'kubernetes') return null;
          const edits = change('seccomp', 'RuntimeDefault');
          return {
            at,
            reason: 'no profile is set',
            fix: deterministic("use the engine's default profile", edits),
          };
        }
        if (seccomp.value.toLowerCase() !== 'unconfined') return null;
        return {
          at: seccomp.at,
          severity: 'high',
          reason: 'the profile is Unconfined',
          fix: deterministic("use the engine's default profile", change('seccomp', 'RuntimeDefault')),
        };
      },
    },
  },
});
