import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { plural, quoted, sorted } from '../words.ts';

const ALLOWED: ReadonlySet<string> = new Set(
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(' '),
);

/**
 * Volumes come from the cluster: through claims, drivers and objects of its own, and not from a host or a server that the
 * Pod names. k8s.io/pod-security-admission/policy/check_restrictedVolumes.go
 */
export const check: PodCheck = defineCheck({
  name: 'restrictedVolumes',
  level: 'restricted',
  since: 0,
  replaces: 'hostPathVolumes',
  // Several sources are invalid: each is judged, so that an allowed one hides no other.
  find: ({ volumes }) =>
    volumes.flatMap(({ spot, name, sources }) => {
      const type = sources.find((source) => !ALLOWED.has(source));
      return type === undefined ? [] : [{ container: null, paths: [pathTo(spot, type)], name, type }];
    }),
  words: (offences) => {
    const types = sorted(offences.map(({ type }) => type));
    const names = quoted(offences.map(({ name }) => name));
    const uses = plural(offences.length, 'uses', 'use');
    return {
      reason: 'restricted volume types',
      detail: `${plural(offences.length, 'volume')} ${names} ${uses} ${plural(types.length, 'restricted volume type')} ${quoted(types)}`,
    };
  },
});
