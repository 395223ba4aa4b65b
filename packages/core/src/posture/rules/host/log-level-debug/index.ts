import type { Host } from '../../../model/host.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** The default is info (https://docs.docker.com/reference/cli/dockerd/). */
export const rule: Rule = defineRule({
  id: 'host/log-level-debug',
  title: 'Daemon logs for debugging',
  why: 'Debug logs hold what clients send, secrets in environments among it, and bury what matters.',
  remedy: 'Set log-level to info',
  severity: 'low',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.3'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  const level = docker === null ? null : optionOf(docker, 'log-level');
  const debug = docker === null ? null : optionOf(docker, 'debug');
  if (level?.value === 'debug') return { at: level.at, reason: 'log-level is debug' };
  return debug?.value === 'true' ? { at: debug.at, reason: 'debug is on' } : null;
}
