import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { setters } from '../words.ts';

/** No container of Windows may be a process of the host. k8s.io/pod-security-admission/policy/check_windowsHostProcess.go */
export const check: PodCheck = defineCheck({
  name: 'windowsHostProcess',
  level: 'baseline',
  since: 0,
  find: (pod) =>
    pod.securities
      .filter(({ hostProcess }) => hostProcess)
      .map(({ spot }) => ({
        container: spot.container,
        paths: [pathTo(spot, 'windowsOptions', 'hostProcess')],
      })),
  words: (offences) => ({
    reason: 'hostProcess',
    detail: `${setters(offences)} must not set securityContext.windowsOptions.hostProcess=true`,
  }),
});
