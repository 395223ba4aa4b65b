import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Ports below 1024 (https://www.iana.org/assignments/service-names-port-numbers). */
export const rule: Rule = defineRule({
  id: 'network/privileged-port',
  title: 'Container listens below port 1024',
  why: 'A program that binds such a port starts as root, or with a capability, only for that.',
  remedy: 'Listen above 1023, and map the port outside',
  severity: 'low',
  covers: ['WL039', 'CO014', 'RT01'],
  aliases: ['KSV-0117', 'privileged-ports'],
  taxonomies: ['cis-docker/5.8'],
  checks: {
    container: { origins: ['kubernetes'], check },
  },
});

function* check({ ports }: Container): Iterable<Violation> {
  for (const { container, at } of ports) {
    // 22 has a rule of its own.
    if (container !== null && container > 0 && container < 1024 && container !== 22) {
      yield { at, reason: `it listens on ${container}` };
    }
  }
}
