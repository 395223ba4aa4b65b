import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The engine's default set (https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities). */
export const rule: Rule = defineRule({
  id: 'privilege/capabilities-not-dropped',
  title: 'Capabilities are not dropped',
  why: 'Engines give every container some fourteen capabilities, among them to change owners, to bypass file permissions and to send raw packets; hardly a service needs one.',
  remedy: 'Drop ALL, and add the one that is needed',
  severity: 'medium',
  covers: ['CO002', 'WL007', 'RT01'],
  aliases: [
    'KSV-0003',
    'KSV-0004',
    'KSV-0106',
    'CKV_K8S_36',
    'CKV_K8S_37',
    'C-0055',
    'C-0201',
    'insecureCapabilities',
    'drop-all-capabilities',
    'require-drop-all',
  ],
  taxonomies: ['cis-docker/5.4', 'cis-kubernetes/5.2.10', 'nsa-cisa/linux-hardening', 'pss/restricted'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ privileges: { droppedCapabilities }, at, os, change }) {
        if (os === 'windows' || droppedCapabilities.some(({ value }) => value === 'ALL')) return null;
        const [first] = droppedCapabilities;
        const kept = first === undefined ? 'none is dropped' : `only ${namesOf(droppedCapabilities)} dropped`;
        return {
          at: first?.at ?? at,
          reason: `of the engine's default capabilities ${kept}`,
          fix: deterministic('drop ALL capabilities', change('dropCapability', 'ALL')),
        };
      },
    },
  },
});

function namesOf(dropped: readonly { readonly value: string }[]): string {
  const names = dropped.map(({ value }) => value);
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`;
}
