import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** In shell form a shell is the first process, and signals end there (https://docs.docker.com/reference/dockerfile/#shell-and-exec-form). */
export const rule: Rule = defineRule({
  id: 'dockerfile/shell-form',
  title: 'Program is started by a shell',
  why: 'SIGTERM does not reach the program: it is killed after ten seconds, with whatever it was doing.',
  remedy: 'Write it in exec form: ["program", "argument"]',
  severity: 'low',
  covers: ['DF047'],
  aliases: ['DL3025'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

const SHELL = /[$`"'\\|&;<>()*?[\]{}~#=]/;

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const last = file.stages.at(-1);
  for (const { keyword, place, keywordPlace, form, text, sourceOffset } of last?.instructions ?? []) {
    if ((keyword !== 'CMD' && keyword !== 'ENTRYPOINT') || form !== 'shell' || text === '') continue;
    // With exec the shell makes way for the program.
    if (/^exec\s/.test(text)) continue;
    const { source, end } = place;
    const list = `[${text
      .split(/\s+/)
      .map((word) => JSON.stringify(word))
      .join(', ')}]`;
    const edits = SHELL.test(text) ? null : [{ source, start: sourceOffset(0), end, text: list }];
    yield {
      at: keywordPlace,
      reason: `/bin/sh -c runs ${text}`,
      fix: deterministic('write it in exec form', edits),
    };
  }
}
