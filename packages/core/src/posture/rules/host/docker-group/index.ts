import type { Host } from '../../../model/host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** https://docs.docker.com/engine/install/linux-postinstall/ */
export const rule: Rule = defineRule({
  id: 'host/docker-group',
  title: 'Users may speak to the daemon',
  why: 'Who is in the group docker is root of the host, without a password and without a word in a log.',
  remedy: 'Take them out (gpasswd -d USER docker), and let them use rootless Docker, podman or sudo',
  severity: 'medium',
  covers: ['DH01'],
  aliases: [],
  taxonomies: ['cis-docker/1.1.2'],
  checks: { host: check },
});

function check({ dockerGroup, docker }: Host): Violation | null {
  if (docker === null || dockerGroup === null || dockerGroup.value.length === 0) return null;
  return { at: dockerGroup.at, reason: `in the group docker are ${dockerGroup.value.join(', ')}` };
}
