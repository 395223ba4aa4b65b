import type { Host } from '../../../model/host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** https://docs.docker.com/engine/security/userns-remap/ */
export const rule: Rule = defineRule({
  id: 'host/no-user-namespaces',
  title: 'Root of containers is root of the host',
  why: 'What breaks out of a container is root: with userns-remap it would be nobody.',
  remedy: 'Set userns-remap to default, where the volumes allow it, or run Docker rootless',
  severity: 'low',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.9'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  if (docker === null || docker.get('userns-remap').some(({ value }) => value !== '')) return null;
  return { at: docker.at, reason: 'userns-remap is not set' };
}
