import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** COPY of several sources needs a folder, which ends in a slash. */
export const rule: Rule = defineRule({
  id: 'dockerfile/copy-many-to-file',
  title: 'Several files are copied to one',
  why: 'The builder refuses it.',
  remedy: 'End the destination with /',
  severity: 'high',
  covers: ['DF032'],
  aliases: ['DL3021', 'DS-0011'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, words, form, heredocs } of file.instructions) {
    const last = words.at(-1);
    if ((keyword !== 'COPY' && keyword !== 'ADD') || words.length < 3 || last === undefined) continue;
    if (/(?:[/\\]|^\.{1,2})$/.test(last.text) || last.text.includes('$') || heredocs.length > 0) continue;
    const { source, end } = last.place;
    const edits =
      form === 'json' || source.text[end - 1] === '"' ? null : [{ source, start: end, end, text: '/' }];
    yield {
      at: last.place,
      reason: `${last.text} does not end in /`,
      fix: deterministic('end it with /', edits),
    };
  }
}
