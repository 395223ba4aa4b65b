import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** In a cluster the Pod does not choose its host, and what lies there is another's. */
export const rule: Rule = defineRule({
  id: 'filesystem/host-path',
  title: 'Folder of the host is mounted into a Pod',
  why: 'A Pod that reads or writes the disk of whichever node it lands on shares it with others, and outlives its own removal.',
  remedy: 'Use a volume of the cluster: emptyDir, persistentVolumeClaim, configMap, a CSI driver',
  severity: 'medium',
  covers: ['WL024', 'WL025'],
  aliases: ['KSV-0023', 'C-0048', 'C-0203', 'hostPathSet', 'K8sPSPHostFilesystem', 'disallow-host-path'],
  taxonomies: ['cis-kubernetes/5.2.12', 'pss/baseline', 'nsa-cisa/host-path'],
  checks: { container: { origins: ['kubernetes'], check } },
});

function* check({ mounts }: Container): Iterable<Violation> {
  for (const { kind, source, readOnly, at } of mounts) {
    if (kind !== 'host') continue;
    const severity = readOnly ? 'medium' : 'high';
    yield {
      at,
      severity,
      reason: `${source ?? 'a path'} of the node can be ${readOnly ? 'read' : 'written'}`,
    };
  }
}
