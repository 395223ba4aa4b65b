import type { Host } from '../../../model/host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** default-ulimits is for containers that name none. */
export const rule: Rule = defineRule({
  id: 'host/no-default-ulimits',
  title: 'Containers have no default ulimits',
  why: 'A container without limits of its own may open files and start processes until the host has none left.',
  remedy: 'Set default-ulimits in daemon.json',
  severity: 'negligible',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.8'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  if (docker === null || docker.get('default-ulimits').length > 0) return null;
  return { at: docker.at, reason: 'default-ulimits is not set' };
}
