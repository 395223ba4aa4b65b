import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A volume keeps what is in the folder out of the image from there on. */
export const rule: Rule = defineRule({
  id: 'dockerfile/sensitive-volume',
  title: 'VOLUME on a folder of the system',
  why: 'What later instructions write there is thrown away, and who runs it keeps a copy of the system that nobody updates.',
  remedy: 'Use a folder that holds data alone',
  severity: 'medium',
  covers: ['DF076', 'IM013'],
  aliases: [],
  taxonomies: [],
  checks: {
    dockerfile: check,
    container: {
      origins: ['image'],
      check: ({ mounts }) =>
        mounts
          .filter(({ target }) => SYSTEM.test(target))
          .map(({ target, at }) => ({ at, reason: `${target} belongs to the system` })),
    },
  },
});

const SYSTEM = /^\/(?:proc|sys|dev|etc|boot|bin|sbin|lib|lib64|usr|run)?\/?$/;

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, place, words } of file.instructions) {
    const found = keyword === 'VOLUME' ? words.find(({ text }) => SYSTEM.test(text)) : undefined;
    if (found !== undefined) yield { at: place, reason: `${found.text} belongs to the system` };
  }
}
