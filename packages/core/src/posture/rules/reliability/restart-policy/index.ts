import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** What an engine does with a container that ends (https://docs.docker.com/reference/compose-file/services/#restart). */
export const rule: Rule = defineRule({
  id: 'reliability/restart-policy',
  title: 'Container is started again without end',
  why: 'One that fails at its start fails for ever, and fills log and disk.',
  remedy: 'Use on-failure:5, or unless-stopped for what must run',
  severity: 'negligible',
  covers: ['CO016', 'RT01'],
  aliases: [],
  taxonomies: ['cis-docker/5.15'],
  checks: {
    container: {
      origins: ['compose', 'live'],
      check({ restart, change }) {
        if (restart?.value !== 'always') return null;
        const fix = suggested('start it again five times at most', change('restart', 'on-failure:5'));
        return { at: restart.at, reason: 'restart is always', fix };
      },
    },
  },
});
