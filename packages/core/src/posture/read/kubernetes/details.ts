import { itemsAt, mapAt, nodeAt, scalarAt, textAt, valueOf } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { EnvironmentVariable, Maybe, Port, Probes, Resources } from '../../model/container.ts';
import { textSetting } from './settings.ts';

/** What a container asks for and may take (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/). */
export function resourcesOf(node: YamlMap): Resources {
  const requests = mapAt(node, 'resources', 'requests');
  const limits = mapAt(node, 'resources', 'limits');
  return {
    cpuRequest: textSetting(requests, 'cpu') ?? textSetting(limits, 'cpu'),
    cpuLimit: textSetting(limits, 'cpu'),
    memoryRequest: textSetting(requests, 'memory') ?? textSetting(limits, 'memory'),
    memoryLimit: textSetting(limits, 'memory'),
    storageLimit: textSetting(limits, 'ephemeral-storage'),
    pidsLimit: null,
  };
}

/** The ports that a container names; `hostPort` lets others in by the node. */
export function portsOf(node: YamlMap): readonly Port[] {
  return itemsAt(node, 'ports').map((port) => {
    const host = numberAt(port, 'hostPort');
    return {
      container: numberAt(port, 'containerPort'),
      host,
      published: host !== null && host !== 0,
      address: textAt(port, 'hostIP'),
      protocol: (textAt(port, 'protocol') ?? 'TCP').toLowerCase(),
      at: scalarAt(port, 'hostPort') ?? scalarAt(port, 'containerPort') ?? port,
    };
  });
}

function numberAt(node: YamlNode, key: string): number | null {
  const scalar = scalarAt(node, key);
  const value = scalar === undefined ? null : valueOf(scalar);
  return typeof value === 'number' ? value : null;
}

/** The variables of a container: those that it names, and one for each Secret or ConfigMap that it takes whole. */
export function environmentOf(node: YamlMap): readonly EnvironmentVariable[] {
  const named = itemsAt(node, 'env').map((item) => {
    const name = textAt(item, 'name') ?? '';
    const source = mapAt(item, 'valueFrom');
    if (source === undefined)
      return { name, value: textAt(item, 'value') ?? '', from: 'literal', at: item } as const;
    return { name, value: null, from: fromOf(source), at: item };
  });
  const whole = itemsAt(node, 'envFrom').map((item) => ({
    name: `${textAt(item, 'prefix') ?? ''}*`,
    value: null,
    from: nodeAt(item, 'secretRef') === undefined ? ('config' as const) : ('secret' as const),
    at: item,
  }));
  return [...named, ...whole];
}

function fromOf(source: YamlMap): EnvironmentVariable['from'] {
  if (source.entries.has('secretKeyRef')) return 'secret';
  if (source.entries.has('fileKeyRef')) return 'file';
  return source.entries.has('configMapKeyRef') ? 'config' : 'elsewhere';
}

/** How the kubelet asks for a container's health. */
export function probesOf(node: YamlMap): Probes {
  return {
    liveness: probe(node, 'livenessProbe'),
    readiness: probe(node, 'readinessProbe'),
    startup: probe(node, 'startupProbe'),
    health: null,
  };
}

function probe(node: YamlMap, key: string): Maybe<string> {
  const map = mapAt(node, key);
  if (map === undefined) return null;
  const port =
    textAt(map, 'httpGet', 'port') ?? textAt(map, 'tcpSocket', 'port') ?? textAt(map, 'grpc', 'port');
  const words = itemsAt(map, 'exec', 'command').map((item) => (item.kind === 'scalar' ? item.text : ''));
  if (map.entries.has('exec')) return { value: `exec: ${words.join(' ')}`, at: map };
  const kind = ['httpGet', 'tcpSocket', 'grpc'].find((one) => map.entries.has(one));
  if (kind === undefined) return { value: 'none', at: map };
  return { value: `${kind}: ${port ?? ''}${textAt(map, 'httpGet', 'path') ?? ''}`, at: map };
}
