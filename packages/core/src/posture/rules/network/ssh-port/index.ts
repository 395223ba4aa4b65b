import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A port for people, in a container for one program. */
export const rule: Rule = defineRule({
  id: 'network/ssh-port',
  title: 'Container offers SSH',
  why: 'A shell for people in a container means passwords and keys in it, a second way in, and changes that no build knows of.',
  remedy: 'Take it out; podman exec, docker exec and kubectl exec give a shell without a server',
  severity: 'medium',
  covers: ['DF043', 'WL040', 'CO014', 'RT01'],
  aliases: ['DS-0004', 'CKV_DOCKER_1', 'C-0042', 'ssh-port'],
  taxonomies: ['cis-docker/5.7'],
  checks: {
    container: { origins: ['dockerfile', 'image', 'compose', 'kubernetes', 'live'], check },
  },
});

function* check({ ports }: Container): Iterable<Violation> {
  for (const { container, protocol, at } of ports) {
    if (container === 22 && /^tcp$/i.test(protocol)) yield { at, reason: 'port 22 is that of SSH' };
  }
}
