import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** Parts of /proc that engines hide from containers. */
export const rule: Rule = defineRule({
  id: 'isolation/proc-mount',
  title: '/proc is not masked',
  why: 'Masked files of /proc are those through which a process gets at the kernel and the memory of the host.',
  remedy: 'Take procMount out',
  severity: 'high',
  covers: ['WL028', 'CO004'],
  aliases: ['KSV-0027', 'unsafe-proc-mount', 'K8sPSPProcMount', 'disallow-proc-mount'],
  taxonomies: ['pss/baseline'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ privileges: { procMount }, change }) {
        if (procMount === null || procMount.value === 'Default') return null;
        return {
          at: procMount.at,
          reason: `it is ${procMount.value}`,
          fix: deterministic('take it out', change('remove', procMount.at.start)),
        };
      },
    },
  },
});
