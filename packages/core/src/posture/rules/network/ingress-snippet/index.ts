import { defineRule, type Rule } from '../../contract.ts';

/** Annotations of ingress-nginx that are pasted into its configuration (CVE-2021-25742, CVE-2025-1974). */
export const rule: Rule = defineRule({
  id: 'network/ingress-snippet',
  title: 'Ingress writes configuration of the controller',
  why: 'Who writes an Ingress runs code in the controller, which reads every Secret of the cluster.',
  remedy: 'Take the snippet out',
  severity: 'high',
  covers: ['NW017'],
  aliases: ['KSV-0093', 'CKV_K8S_152', 'CKV_K8S_153', 'CKV_K8S_154', 'C-0059'],
  taxonomies: [],
  checks: {
    object: {
      kinds: ['Ingress'],
      *check({ annotations }) {
        for (const [name, { value, at }] of annotations) {
          if (/^nginx\.ingress\.kubernetes\.io\/(?:.*-snippet|.*lua.*)$/.test(name))
            yield { at, reason: `${name} is set` };
          else if (
            /\b(?:alias|root|lua_|load_module|proxy_pass)\b/.test(value) &&
            name.startsWith('nginx.ingress')
          ) {
            yield { at, reason: `${name} has a directive of nginx` };
          }
        }
      },
    },
  },
});
