import type { Host } from '../../../model/host.ts';
import { linesOf } from '../../../read/host/lines.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** seccomp-profile of daemon.json, seccomp_profile of containers.conf. */
export const rule: Rule = defineRule({
  id: 'host/seccomp-off',
  title: 'System calls of containers are not filtered',
  why: 'Every flaw of the kernel is within reach of every container of this host.',
  remedy: 'Take the setting out: the default profile is good',
  severity: 'high',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.17'],
  checks: { host: check },
});

function* check({ docker, files }: Host): Iterable<Violation> {
  const set = docker === null ? null : optionOf(docker, 'seccomp-profile');
  if (set?.value === 'unconfined') yield { at: set.at, reason: 'seccomp-profile is unconfined' };
  for (const [path, { source }] of files) {
    if (source === null || !path.includes('/containers.conf')) continue;
    for (const { value, at } of linesOf(source))
      if (/^seccomp_profile\s*=\s*"unconfined"/.test(value))
        yield { at, reason: 'seccomp_profile is unconfined' };
  }
}
