import type { Host } from '../../../model/host.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** iptables is on unless it is switched off. */
export const rule: Rule = defineRule({
  id: 'host/iptables-off',
  title: 'Daemon leaves the firewall alone',
  why: 'Without its rules containers reach each other and the host past every port that was meant to be published or not.',
  remedy: 'Take iptables: false out, or write the rules yourself',
  severity: 'medium',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.4'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  const set = docker === null ? null : optionOf(docker, 'iptables');
  return set?.value === 'false' ? { at: set.at, reason: 'iptables is false' } : null;
}
