import type { Host } from '../../../model/host.ts';
import { placeOfPath } from '../../../read/host/lines.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Only known of the machine that it is asked on. */
export const rule: Rule = defineRule({
  id: 'host/no-separate-partition',
  title: 'Containers share the disk of the system',
  why: 'Images and logs of containers fill the disk, and the host stops with them.',
  remedy: 'Mount a file system of its own at /var/lib/docker',
  severity: 'low',
  covers: ['DH01'],
  aliases: [],
  taxonomies: ['cis-docker/1.1.1'],
  checks: { host: check },
});

function check({ docker, files, mountPoints }: Host): Violation | null {
  if (docker === null || mountPoints === null || !files.has('var/lib/docker')) return null;
  if (mountPoints.has('/var/lib/docker')) return null;
  return { at: placeOfPath('var/lib/docker'), reason: 'nothing is mounted at /var/lib/docker' };
}
