import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** A build is root until USER says otherwise. */
export const rule: Rule = defineRule({
  id: 'dockerfile/sudo',
  title: 'sudo in a build',
  why: 'sudo brings a way to root into the image; the build is root already.',
  remedy: 'Take sudo out; switch by USER',
  severity: 'medium',
  covers: ['DF024'],
  aliases: ['DL3004', 'DS-0010', 'CKV2_DOCKER_1'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const [first, next] = command.command.words;
      if (first?.text !== 'sudo' || next === undefined) continue;
      const { source, start } = first.place;
      const edits = next.text.startsWith('-') ? null : [{ source, start, end: next.place.start, text: '' }];
      yield { at: first.place, reason: `sudo ${next.text}`, fix: deterministic('take sudo out', edits) };
    }
  }
}
