import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** How many processes a container may have (cgroups, pids.max). */
export const rule: Rule = defineRule({
  id: 'resources/process-limit',
  title: 'No limit of processes',
  why: 'A fork bomb in one container takes the process table of the host, and nobody can log in to stop it.',
  remedy: 'Set pids_limit (Compose) or --pids-limit',
  severity: 'low',
  covers: ['CO010', 'WL060', 'RT01'],
  aliases: ['C-0284'],
  taxonomies: ['cis-docker/5.29'],
  checks: {
    container: {
      origins: ['compose', 'live'],
      check({ resources: { pidsLimit }, at, change }) {
        if (pidsLimit !== null && !/^(?:0|-1)$/.test(pidsLimit.value)) return null;
        return {
          at: pidsLimit?.at ?? at,
          reason: 'nothing limits how many processes it has',
          fix: suggested('allow it 200 processes, or what it is seen to need', change('pidsLimit', '200')),
        };
      },
    },
  },
});
