import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** A port of the node that leads to the Pod. */
export const rule: Rule = defineRule({
  id: 'network/host-port',
  title: 'Port of the node is taken',
  why: 'It goes past every NetworkPolicy and Service, to whoever reaches the node; and a node has each port but once.',
  remedy: 'Take hostPort out; use a Service',
  severity: 'medium',
  covers: ['WL023'],
  aliases: ['KSV-0024', 'CKV_K8S_26', 'C-0044', 'C-0204', 'hostPortSet', 'disallow-host-ports'],
  taxonomies: ['cis-kubernetes/5.2.13', 'pss/baseline'],
  checks: {
    container: { origins: ['kubernetes'], check },
  },
});

function* check({ ports, change }: Container): Iterable<Violation> {
  for (const { published, host, at } of ports) {
    if (!published) continue;
    const fix = suggested('take it out, where a Service leads to the port, too', change('remove', at.start));
    yield { at, reason: `port ${host} of the node leads to it`, fix };
  }
}
