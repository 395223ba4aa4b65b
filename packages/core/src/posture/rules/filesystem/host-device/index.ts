import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A device of the host. */
export const rule: Rule = defineRule({
  id: 'filesystem/host-device',
  title: 'Device of the host is given',
  why: 'A disk is every file of the host; /dev/mem is its memory; others are drivers with flaws of their own.',
  remedy: 'Take it out, or give the one device that is needed, read-only',
  severity: 'medium',
  covers: ['CO020', 'RT01'],
  aliases: [],
  taxonomies: ['cis-docker/5.18'],
  checks: {
    container: { origins: ['compose', 'live'], check },
  },
});

const DANGEROUS = /^\/dev\/(?:sd|hd|vd|xvd|nvme|dm-|md|mapper\/|mem$|kmem$|port$|kvm$|loop)/;

function* check({ devices }: Container): Iterable<Violation> {
  for (const { value, at } of devices) {
    const device = value.split(':')[0] ?? '';
    yield { at, severity: DANGEROUS.test(device) ? 'high' : 'low', reason: `${device} is in the container` };
  }
}
