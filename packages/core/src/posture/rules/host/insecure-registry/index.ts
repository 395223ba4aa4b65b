import type { Host } from '../../../model/host.ts';
import { linesOf } from '../../../read/host/lines.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** insecure-registries of daemon.json, insecure of registries.conf (https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md). */
export const rule: Rule = defineRule({
  id: 'host/insecure-registry',
  title: 'Registry is spoken to without a check of its certificate',
  why: 'Whoever is on the way gives the images that he likes, and reads the credentials of every push.',
  remedy:
    'Give the registry a certificate, put its authority below /etc/docker/certs.d or /etc/containers/certs.d, and take the entry out',
  severity: 'high',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.5'],
  checks: { host: check },
});

function* check({ docker, files }: Host): Iterable<Violation> {
  for (const { value, at } of docker?.get('insecure-registries') ?? [])
    yield { at, reason: `${value} is spoken to over http, or without a look at its certificate` };
  for (const [path, { source }] of files) {
    if (source === null || !path.startsWith('etc/containers/registries.conf')) continue;
    for (const { value, at } of linesOf(source))
      if (/^insecure\s*=\s*true\b/.test(value)) yield { at, reason: 'insecure is true' };
  }
}
