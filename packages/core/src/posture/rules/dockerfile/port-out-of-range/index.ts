import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Ports are numbers from 1 to 65535. */
export const rule: Rule = defineRule({
  id: 'dockerfile/port-out-of-range',
  title: 'EXPOSE names no port',
  why: 'The builder refuses it, or the port leads nowhere.',
  remedy: 'Write a number from 1 to 65535',
  severity: 'high',
  covers: ['DF042'],
  aliases: ['DL3011', 'DS-0008'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, words } of file.instructions) {
    if (keyword !== 'EXPOSE') continue;
    for (const { text, place } of words) {
      const numbers = (text.split('/')[0] ?? '').split('-').map(Number);
      if (!text.includes('$') && numbers.some((port) => !(port >= 1 && port <= 65_535))) {
        yield { at: place, reason: `${text} is none` };
      }
    }
  }
}
