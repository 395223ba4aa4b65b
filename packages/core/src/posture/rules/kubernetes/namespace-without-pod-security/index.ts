import { defineRule, type Rule } from '../../contract.ts';

/** Labels by which a namespace asks for a Pod Security Standard (https://kubernetes.io/docs/concepts/security/pod-security-admission/). */
export const rule: Rule = defineRule({
  id: 'kubernetes/namespace-without-pod-security',
  title: 'Namespace does not ask for Pod Security',
  why: 'Any Pod is let in, privileged ones too.',
  remedy: 'Add the label pod-security.kubernetes.io/enforce: restricted',
  severity: 'low',
  covers: ['WL092'],
  aliases: ['C-0192'],
  taxonomies: ['cis-kubernetes/5.2.1'],
  checks: {
    object: {
      kinds: ['Namespace'],
      check({ labels, at, name }) {
        if (name.startsWith('kube-')) return null;
        const level = labels.get('pod-security.kubernetes.io/enforce');
        if (level === 'restricted' || level === 'baseline') return null;
        return { at, reason: level === undefined ? 'it enforces none' : `it enforces ${level}` };
      },
    },
  },
});
