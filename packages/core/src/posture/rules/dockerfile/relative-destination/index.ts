import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Where a relative path leads without WORKDIR is up to the base image. */
export const rule: Rule = defineRule({
  id: 'dockerfile/relative-destination',
  title: 'Files are copied to a relative path without WORKDIR',
  why: 'Another base image, and they are elsewhere.',
  remedy: 'Set WORKDIR, or write the whole path',
  severity: 'low',
  covers: ['DF031'],
  aliases: ['DL3045'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { instructions, base } of file.stages) {
    // A stage goes on in the folder of the one that it is built on.
    if (base.kind === 'stage') continue;
    for (const { keyword, words } of instructions) {
      if (keyword === 'WORKDIR') break;
      const last = words.at(-1);
      if ((keyword !== 'COPY' && keyword !== 'ADD') || last === undefined) continue;
      if (!/^(?:[/$"]|[A-Za-z]:)/.test(last.text))
        yield { at: last.place, reason: `${last.text} is relative` };
    }
  }
}
