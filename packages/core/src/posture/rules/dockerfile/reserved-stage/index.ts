import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Names that mean something else to the builder. */
export const rule: Rule = defineRule({
  id: 'dockerfile/reserved-stage',
  title: 'Stage has a reserved name',
  why: 'FROM scratch and the context of a build are found by these names.',
  remedy: 'Give the stage another name',
  severity: 'low',
  covers: ['DF012'],
  aliases: ['DL3063'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { name } of file.stages) {
    if (name !== null && /^(?:scratch|context)$/i.test(name.text)) {
      yield { at: name.place, reason: `${name.text} means something else to the builder` };
    }
  }
}
