import type { Host } from '../../../model/host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** https://docs.docker.com/engine/extend/plugins_authorization/ */
export const rule: Rule = defineRule({
  id: 'host/no-authorization-plugin',
  title: 'Every client of the daemon may do everything',
  why: 'Docker knows no rights: who may ask for a list may start a privileged container.',
  remedy: 'Set authorization-plugins, or give nobody but root the socket',
  severity: 'negligible',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.12'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  if (docker === null || docker.get('authorization-plugins').length > 0) return null;
  return { at: docker.at, reason: 'authorization-plugins is not set' };
}
