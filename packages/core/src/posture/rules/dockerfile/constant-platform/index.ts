import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** `--platform` of FROM (https://docs.docker.com/reference/dockerfile/#from). */
export const rule: Rule = defineRule({
  id: 'dockerfile/constant-platform',
  title: 'FROM is for one platform',
  why: 'The image is of this platform whatever is asked for: on another one it runs emulated, or not.',
  remedy: 'Take --platform out, or write $BUILDPLATFORM for a stage that only builds',
  severity: 'low',
  covers: ['DF006'],
  aliases: ['DL3029', 'FromPlatformFlagConstDisallowed'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { platform } of file.stages) {
    const value = platform?.value ?? '';
    if (platform === null || value.includes('$')) continue;
    const { source, start, end } = platform.place;
    const fix = deterministic('take --platform out', [{ source, start, end: end + 1, text: '' }]);
    yield { at: platform.place, reason: `it is ${value}`, fix };
  }
}
