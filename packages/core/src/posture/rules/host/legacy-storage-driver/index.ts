import type { Host } from '../../../model/host.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** https://docs.docker.com/engine/deprecated/ */
export const rule: Rule = defineRule({
  id: 'host/legacy-storage-driver',
  title: 'Storage driver is no longer kept',
  why: 'Nobody mends its flaws: aufs and devicemapper are gone from Docker since version 24 and 25.',
  remedy: 'Use overlay2',
  severity: 'medium',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.6'],
  checks: { host: check },
});

function check({ docker }: Host): Violation | null {
  const set = docker === null ? null : optionOf(docker, 'storage-driver');
  return set !== null && /^(?:aufs|devicemapper|overlay)$/.test(set.value)
    ? { at: set.at, reason: `storage-driver is ${set.value}` }
    : null;
}
