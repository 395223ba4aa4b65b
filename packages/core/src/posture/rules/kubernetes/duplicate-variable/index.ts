import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Of two variables of one name the last one counts. */
export const rule: Rule = defineRule({
  id: 'kubernetes/duplicate-variable',
  title: 'Variable is set twice',
  why: 'Who reads the first value believes it.',
  remedy: 'Take one out',
  severity: 'low',
  covers: ['WL074'],
  aliases: ['duplicate-env-var', 'C-0295'],
  taxonomies: [],
  checks: {
    container: { origins: ['kubernetes'], check },
  },
});

function* check({ environment }: Container): Iterable<Violation> {
  const seen = new Set<string>();
  for (const { name, at } of environment) {
    if (name.endsWith('*')) continue;
    if (seen.has(name)) yield { at, reason: `${name} is set above` };
    seen.add(name);
  }
}
