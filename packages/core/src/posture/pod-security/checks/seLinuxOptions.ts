import { defineCheck, type Offence, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import type { Security } from '../read/security.ts';
import { plural, quoted, setters, sorted } from '../words.ts';

// An empty type is one that is left out.
const TYPES: readonly string[] = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const ENGINE_TYPE = 'container_engine_t';
const ENGINE_ALLOWED = 31;

interface SeLinuxOffence extends Offence {
  readonly type: string | null;
  readonly user: boolean;
  readonly role: boolean;
}

/**
 * SELinux keeps the user, the role and the types of containers. k8s.io/pod-security-admission/policy/check_seLinuxOptions.go
 */
export const check: PodCheck = defineCheck({
  name: 'seLinuxOptions',
  level: 'baseline',
  since: 0,
  find: (pod, minor) => pod.securities.flatMap((security) => offencesOf(security, minor)),
  words: (offences) => {
    const types = sorted(offences.flatMap(({ type }) => type ?? []));
    const faults = [
      types.length === 0 ? '' : `${plural(types.length, 'type')} ${quoted(types)}`,
      offences.some(({ user }) => user) ? 'user may not be set' : '',
      offences.some(({ role }) => role) ? 'role may not be set' : '',
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters(offences)} set forbidden securityContext.seLinuxOptions: ${faults.filter((text) => text !== '').join('; ')}`,
    };
  },
});

function offencesOf({ spot, seLinux }: Security, minor: number): readonly SeLinuxOffence[] {
  if (seLinux === null) return [];
  const goodType = TYPES.includes(seLinux.type) || (seLinux.type === ENGINE_TYPE && minor >= ENGINE_ALLOWED);
  const user = seLinux.user !== '';
  const role = seLinux.role !== '';
  const fields = [...(goodType ? [] : ['type']), ...(user ? ['user'] : []), ...(role ? ['role'] : [])];
  if (fields.length === 0) return [];
  const paths = fields.map((field) => pathTo(spot, 'seLinuxOptions', field));
  return [{ container: spot.container, paths, type: goodType ? null : seLinux.type, user, role }];
}
