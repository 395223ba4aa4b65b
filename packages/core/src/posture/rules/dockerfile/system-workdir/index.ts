import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Folders of the kernel and of the system. */
export const rule: Rule = defineRule({
  id: 'dockerfile/system-workdir',
  title: 'WORKDIR is a folder of the system',
  why: 'What is copied there mixes with what the system runs on, or vanishes when it starts.',
  remedy: 'Use a folder of the program: /app',
  severity: 'medium',
  covers: ['DF029'],
  aliases: ['DS-0030'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

const SYSTEM = /^\/(?:proc|sys|dev|etc|boot|bin|sbin|lib|lib64|run)(?:\/|$)/;

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, place, words } of file.instructions) {
    const path = words[0]?.text ?? '';
    if (keyword === 'WORKDIR' && SYSTEM.test(path))
      yield { at: place, reason: `${path} belongs to the system` };
  }
}
