import { itemsAt, nodeAt, scalarAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** A rule for every name. */
export const rule: Rule = defineRule({
  id: 'network/ingress-any-host',
  title: 'Ingress answers to any host',
  why: 'It takes requests for names that belong to others, those of the default backend included.',
  remedy: 'Name the hosts',
  severity: 'low',
  covers: ['NW016'],
  aliases: [],
  taxonomies: [],
  checks: {
    object: {
      kinds: ['Ingress'],
      *check({ node }) {
        for (const item of itemsAt(node, 'spec', 'rules')) {
          const host = scalarAt(item, 'host');
          if (host === undefined || host.text === '' || host.text === '*')
            yield { at: host ?? item, reason: 'it names none' };
        }
        const backend = nodeAt(node, 'spec', 'defaultBackend');
        if (backend !== undefined)
          yield { at: backend, reason: 'a default backend takes what nobody else does' };
      },
    },
  },
});
