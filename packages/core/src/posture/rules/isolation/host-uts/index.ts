import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The uts namespace of the host (namespaces(7)). */
export const rule: Rule = defineRule({
  id: 'isolation/host-uts',
  title: 'Container has the host name of the host',
  why: 'It sees the host name of the host, which it may change; what asks for that wants to be the host.',
  remedy: 'Take uts: host out',
  severity: 'medium',
  covers: ['CO008'],
  aliases: [],
  taxonomies: ['cis-docker/5.21'],
  checks: {
    container: {
      origins: ['compose', 'live'],
      check({ namespaces: { uts }, change }) {
        if (uts?.value !== 'host') return null;
        const fix = deterministic('give it a namespace of its own', change('ownNamespace', 'uts'));
        return { at: uts.at, reason: 'uts is host', fix };
      },
    },
  },
});
