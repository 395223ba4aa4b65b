import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** The name of a stage, whatever its case. */
export const rule: Rule = defineRule({
  id: 'dockerfile/duplicate-stage',
  title: 'Two stages have one name',
  why: 'COPY --from and FROM take the last one; who meant the other gets the wrong files.',
  remedy: 'Give each stage a name of its own',
  severity: 'medium',
  covers: ['DF011'],
  aliases: ['DL3024', 'DS-0012', 'CKV_DOCKER_11'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const seen = new Set<string>();
  for (const { name } of file.stages) {
    if (name === null) continue;
    const plain = name.text.toLowerCase();
    if (seen.has(plain)) yield { at: name.place, reason: `${name.text} is the name of an earlier stage` };
    seen.add(plain);
  }
}
