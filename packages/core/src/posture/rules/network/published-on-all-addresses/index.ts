import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** Published ports are open to every network that the host is in; engines write past its firewall. */
export const rule: Rule = defineRule({
  id: 'network/published-on-all-addresses',
  title: 'Port is published on every address',
  why: 'Docker opens the port past the rules of ufw and firewalld: what was meant for this host answers to its whole network.',
  remedy: 'Publish it on the address that is meant: 127.0.0.1:8080:80',
  severity: 'medium',
  covers: ['CO013', 'RT01'],
  aliases: [],
  taxonomies: ['cis-docker/5.14'],
  checks: {
    container: { origins: ['compose', 'live'], check },
  },
});

function* check({ ports, change }: Container): Iterable<Violation> {
  for (const { published, address, container, at } of ports) {
    if (!published || (address !== null && !/^(?:0\.0\.0\.0|::|\*)$/.test(address))) continue;
    const edits = change('bindPort', { at: at.start, address: '127.0.0.1' });
    yield {
      at,
      reason: `${container ?? 'a port'} of the container is open to every network of the host`,
      fix: suggested('publish it on 127.0.0.1, if only this host needs it', edits),
    };
  }
}
