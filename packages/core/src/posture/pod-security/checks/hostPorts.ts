import { defineCheck, type PodCheck } from '../contract.ts';
import type { PodPath } from '../path.ts';
import type { Port } from '../read/container.ts';
import { pathTo } from '../read/fields.ts';
import { plural, setters, sorted } from '../words.ts';

/**
 * No port of the host may be taken. In a Pod on the host's network the API server sets `hostPort` of each port before it
 * asks (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go). k8s.io/pod-security-admission/policy/check_hostPorts.go
 */
export const check: PodCheck = defineCheck({
  name: 'hostPorts',
  level: 'baseline',
  since: 0,
  find: ({ containers, hostNamespaces, spec }) => {
    const network = hostNamespaces.includes('hostNetwork') ? pathTo(spec, 'hostNetwork') : null;
    return containers.flatMap(({ name, ports }) => {
      const taken = ports.flatMap((port) => takenBy(port, network));
      if (taken.length === 0) return [];
      return [
        { container: name, paths: taken.flatMap(({ paths }) => paths), ports: taken.map(({ port }) => port) },
      ];
    });
  },
  words: (offences) => {
    const ports = sorted(offences.flatMap((offence) => offence.ports).map(String));
    return {
      reason: 'hostPort',
      detail: `${setters(offences)} ${plural(offences.length, 'uses', 'use')} ${plural(ports.length, 'hostPort')} ${ports.join(', ')}`,
    };
  },
});

function takenBy({ spot, host, container }: Port, network: PodPath | null): readonly Taken[] {
  if (host !== 0) return [{ port: host, paths: [pathTo(spot, 'hostPort')] }];
  if (network === null || container === 0) return [];
  return [{ port: container, paths: [pathTo(spot, 'containerPort'), network] }];
}

interface Taken {
  readonly port: number;
  readonly paths: readonly PodPath[];
}
