import type { Host } from '../../../model/host.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** https://docs.docker.com/reference/cli/dockerd/ */
export const rule: Rule = defineRule({
  id: 'host/experimental',
  title: 'Daemon has its experimental features on',
  why: 'They may change, or be wrong, and nobody promises to mend them.',
  remedy: 'Take experimental out',
  severity: 'low',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.18'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  const set = docker === null ? null : optionOf(docker, 'experimental');
  return set?.value === 'true' ? { at: set.at, reason: 'experimental is true' } : null;
}
