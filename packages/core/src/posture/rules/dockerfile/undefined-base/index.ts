import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** ARG before the first FROM gives FROM its variables. */
export const rule: Rule = defineRule({
  id: 'dockerfile/undefined-base',
  title: 'Base image depends on a variable without a value',
  why: 'Without --build-arg the build fails, or takes another image than meant.',
  remedy: 'Give the ARG before the first FROM a default',
  severity: 'medium',
  covers: ['DF009'],
  aliases: ['UndefinedArgInFrom', 'InvalidDefaultArgInFrom'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { base, image } of file.stages) {
    if (base.kind === 'image' && base.resolved === null && image !== null) {
      yield { at: image.place, reason: `${image.text} is not known without --build-arg` };
    }
  }
}
