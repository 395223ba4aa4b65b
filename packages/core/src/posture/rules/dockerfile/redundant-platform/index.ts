import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** `--platform` of FROM (https://docs.docker.com/reference/dockerfile/#from). */
export const rule: Rule = defineRule({
  id: 'dockerfile/redundant-platform',
  title: 'FROM repeats the platform that it is for',
  why: 'It is what happens without it.',
  remedy: 'Take --platform out',
  severity: 'negligible',
  covers: ['DF007'],
  aliases: ['DL3065', 'RedundantTargetPlatform'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { platform } of file.stages) {
    const value = platform?.value ?? '';
    if (platform === null || !/^\$\{?TARGETPLATFORM\}?$/.test(value)) continue;
    const { source, start, end } = platform.place;
    const fix = deterministic('take --platform out', [{ source, start, end: end + 1, text: '' }]);
    yield { at: platform.place, reason: `it is ${value}`, fix };
  }
}
