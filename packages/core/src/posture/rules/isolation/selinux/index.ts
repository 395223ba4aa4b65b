import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** SELinux keeps containers apart by types (container_t). */
export const rule: Rule = defineRule({
  id: 'isolation/selinux',
  title: 'SELinux is switched off or changed',
  why: 'With the label disabled, or another type, nothing keeps a process that broke out from the files of the host.',
  remedy: 'Take label:disable, or the type, user and role out',
  severity: 'medium',
  covers: ['CO004', 'WL017', 'RT01'],
  aliases: ['KSV-0025', 'K8sPSPSELinuxV2', 'disallow-selinux'],
  taxonomies: ['cis-docker/5.3', 'pss/baseline'],
  checks: {
    container: { origins: ['compose', 'kubernetes', 'live'], check },
  },
});

const TYPES: ReadonlySet<string> = new Set([
  'type:container_t',
  'type:container_init_t',
  'type:container_kvm_t',
  'type:container_engine_t',
]);

function* check({ privileges: { selinux }, change }: Container): Iterable<Violation> {
  for (const { value, at } of selinux) {
    if (TYPES.has(value) || value.startsWith('level:')) continue;
    const severity = value === 'disable' ? 'high' : 'medium';
    const fix = value === 'disable' ? deterministic('take it out', change('remove', at.start)) : null;
    yield { at, severity, reason: `${value} is set`, fix };
  }
}
