import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { plural, quoted } from '../words.ts';

/**
 * No volume may be a path of the host. At `restricted` restrictedVolumes says it.
 * k8s.io/pod-security-admission/policy/check_hostPathVolumes.go
 */
export const check: PodCheck = defineCheck({
  name: 'hostPathVolumes',
  level: 'baseline',
  since: 0,
  find: ({ volumes }) =>
    volumes
      .filter(({ sources }) => sources.includes('hostPath'))
      .map(({ spot, name }) => ({ container: null, paths: [pathTo(spot, 'hostPath')], name })),
  words: (offences) => ({
    reason: 'hostPath volumes',
    detail: `${plural(offences.length, 'volume')} ${quoted(offences.map(({ name }) => name))}`,
  }),
});
