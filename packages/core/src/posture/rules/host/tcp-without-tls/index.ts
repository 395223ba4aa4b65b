import type { Host } from '../../../model/host.ts';
import { optionOf } from '../../host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** tlsverify asks clients for a certificate; tls alone does not (https://docs.docker.com/engine/security/protect-access/). */
export const rule: Rule = defineRule({
  id: 'host/tcp-without-tls',
  title: 'Daemon listens to the network without a check of its clients',
  why: 'Whoever reaches the port is root of the host: he starts a privileged container with its disk.',
  remedy: 'Take the tcp address out and use ssh, or set tlsverify with tlscacert, tlscert and tlskey',
  severity: 'critical',
  covers: ['DH02'],
  aliases: [],
  taxonomies: ['cis-docker/2.7', 'mitre/T1610'],
  checks: { host: check },
});

function* check({ docker }: Host): Iterable<Violation> {
  if (docker === null || optionOf(docker, 'tlsverify')?.value === 'true') return;
  for (const { value, at } of docker.get('hosts'))
    if (/^(?:tcp|http):/.test(value))
      yield { at, reason: `it listens on ${value}, and tlsverify is not set` };
}
