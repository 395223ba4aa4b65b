import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Mounts that go back to the host (https://docs.kernel.org/filesystems/sharedsubtree.html). */
export const rule: Rule = defineRule({
  id: 'filesystem/mount-propagation',
  title: 'Mounts of the container reach the host',
  why: 'What is mounted inside appears on the host and in the containers beside it: over its files, if the container likes.',
  remedy: 'Take Bidirectional, or shared, out; HostToContainer is enough to see what the host mounts',
  severity: 'high',
  covers: ['WL033', 'CO019', 'RT01'],
  aliases: [],
  taxonomies: ['cis-docker/5.20'],
  checks: {
    container: { origins: ['compose', 'kubernetes', 'live'], check },
  },
});

function* check({ mounts }: Container): Iterable<Violation> {
  for (const { propagation, target, at } of mounts) {
    if (propagation !== null && /^(?:Bidirectional|r?shared)$/.test(propagation)) {
      yield { at, reason: `${target} is ${propagation}` };
    }
  }
}
