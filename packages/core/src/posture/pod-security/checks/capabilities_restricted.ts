import { defineCheck, type PodCheck } from '../contract.ts';
import type { ContainerView } from '../read/container.ts';
import { pathTo } from '../read/fields.ts';
import { type AddedOffence, addedBeyond, addedWords } from '../support/added.ts';
import { setters } from '../words.ts';

const ALLOWED: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);
const WINDOWS_SKIPS = 25;

/**
 * Every container drops all capabilities, and may add NET_BIND_SERVICE alone.
 * k8s.io/pod-security-admission/policy/check_capabilities_restricted.go
 */
export const check: PodCheck = defineCheck({
  name: 'capabilities_restricted',
  level: 'restricted',
  since: 22,
  replaces: 'capabilities_baseline',
  find: ({ containers, windows }, minor) => {
    if (windows && minor >= WINDOWS_SKIPS) return [];
    return [
      ...containers.filter(({ security }) => !security.dropped.includes('ALL')).map(undropped),
      ...addedBeyond(ALLOWED, containers),
    ];
  },
  words: (offences) => {
    const keeping = offences.filter(({ added }) => added.length === 0);
    const adding = offences.filter(({ added }) => added.length > 0);
    const details = [
      keeping.length === 0 ? '' : `${setters(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
      adding.length === 0 ? '' : addedWords(adding),
    ];
    return { reason: 'unrestricted capabilities', detail: details.filter((text) => text !== '').join('; ') };
  },
});

function undropped({ name, security }: ContainerView): AddedOffence {
  return { container: name, paths: [pathTo(security.spot, 'capabilities', 'drop')], added: [] };
}
