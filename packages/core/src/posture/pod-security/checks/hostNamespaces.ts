import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';

/** The network, processes and IPC of the host are its own. k8s.io/pod-security-admission/policy/check_hostNamespaces.go */
export const check: PodCheck = defineCheck({
  name: 'hostNamespaces',
  level: 'baseline',
  since: 0,
  find: ({ spec, hostNamespaces }) =>
    hostNamespaces.map((field) => ({ container: null, paths: [pathTo(spec, field)], field })),
  words: (offences) => ({
    reason: 'host namespaces',
    detail: offences.map(({ field }) => `${field}=true`).join(', '),
  }),
});
