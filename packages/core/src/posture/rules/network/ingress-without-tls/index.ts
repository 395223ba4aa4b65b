import { listAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** What comes in without a certificate (https://kubernetes.io/docs/concepts/services-networking/ingress/#tls). */
export const rule: Rule = defineRule({
  id: 'network/ingress-without-tls',
  title: 'Ingress without TLS',
  why: 'Passwords and cookies are read, and pages changed, by whoever is on the way.',
  remedy: 'Add tls with the hosts and the Secret of the certificate',
  severity: 'medium',
  covers: ['NW015'],
  aliases: ['C-0263', 'ingress-without-tls', 'tlsSettingsMissing'],
  taxonomies: [],
  checks: {
    object: {
      kinds: ['Ingress'],
      check({ node, at }) {
        const tls = listAt(node, 'spec', 'tls');
        if (tls !== undefined && tls.items.length > 0) return null;
        return { at, reason: 'no certificate is named' };
      },
    },
  },
});
