import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** A terminal for a program that nobody sits at. */
export const rule: Rule = defineRule({
  id: 'kubernetes/interactive',
  title: 'Container has a terminal',
  why: 'It keeps a terminal open for whoever attaches.',
  remedy: 'Take stdin and tty out',
  severity: 'low',
  covers: ['WL083'],
  aliases: [],
  taxonomies: [],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ interactive, change }) {
        if (interactive?.value !== true) return null;
        const fix = deterministic('take it out', change('remove', interactive.at.start));
        return { at: interactive.at, reason: 'tty or stdin is true', fix };
      },
    },
  },
});
