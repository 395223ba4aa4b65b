import type { PodPath } from '../path.ts';
import { integerAt, objectsAt, pathTo, presentAt, type Spot, textAt } from './fields.ts';
import { type ContainerSecurity, readContainerSecurity } from './security.ts';

/** What the checks ask of a container, an init container or an ephemeral one. */
export interface ContainerView {
  readonly spot: Spot;
  /** Empty: it has none. */
  readonly name: string;
  readonly security: ContainerSecurity;
  readonly ports: readonly Port[];
  /** The hosts that its probes and lifecycle handlers name. */
  readonly hosts: readonly Host[];
}

/** A port of a container. */
export interface Port {
  readonly spot: Spot;
  /** 0: none. */
  readonly container: number;
  readonly host: number;
}

/** A host that a probe or a lifecycle handler asks in place of the Pod. */
export interface Host {
  readonly name: string;
  readonly path: PodPath;
}

// Fields of a container that hold handlers, or objects of handlers.
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const WAYS = ['httpGet', 'tcpSocket'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

/** Reads a container; the faults below it carry its name. */
export function readContainer(bare: Spot): ContainerView {
  const name = textAt(bare, 'name');
  const spot: Spot = {
    fields: bare.fields,
    up: bare.up,
    key: bare.key,
    container: name,
    faults: bare.faults,
  };
  return {
    spot,
    name,
    security: readContainerSecurity(spot),
    ports: objectsAt(spot, 'ports').map((port) => ({
      spot: port,
      container: integerAt(port, 'containerPort', 'int32') ?? 0,
      host: integerAt(port, 'hostPort', 'int32') ?? 0,
    })),
    hosts: hostsOf(spot),
  };
}

function hostsOf(spot: Spot): readonly Host[] {
  const hosts: Host[] = [];
  for (const probe of PROBES) collectHosts(presentAt(spot, probe), hosts);
  const lifecycle = presentAt(spot, 'lifecycle');
  if (lifecycle !== null) for (const hook of HOOKS) collectHosts(presentAt(lifecycle, hook), hosts);
  return hosts;
}

function collectHosts(handler: Spot | null, hosts: Host[]): void {
  if (handler === null) return;
  for (const way of WAYS) {
    const spot = presentAt(handler, way);
    if (spot === null) continue;
    const name = textAt(spot, 'host');
    if (name !== '') hosts.push({ name, path: pathTo(spot, 'host') });
  }
}
