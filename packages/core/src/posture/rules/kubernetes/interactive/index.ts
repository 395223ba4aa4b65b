import { defineRule, type Rule } from '../../contract.ts';

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
      check({ interactive }) {
        return interactive?.value === true ? { at: interactive.at, reason: 'tty or stdin is true' } : null;
      },
    },
  },
});
