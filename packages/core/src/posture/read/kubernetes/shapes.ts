import { nodeAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { ReadProblem } from '../../model/tree.ts';

// A list where a map is due, and the other way round: the API server refuses the object, and nothing can be said about what
// stands there. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/

type Shapes = ReadonlyMap<string, 'map' | 'list'>;

const POD: Shapes = new Map([
  ['securityContext', 'map'],
  ['volumes', 'list'],
  ['imagePullSecrets', 'list'],
]);

const CONTAINER: Shapes = new Map([
  ['securityContext', 'map'],
  ['resources', 'map'],
  ['ports', 'list'],
  ['env', 'list'],
  ['envFrom', 'list'],
  ['volumeMounts', 'list'],
  ['volumeDevices', 'list'],
  ['command', 'list'],
  ['args', 'list'],
  ['livenessProbe', 'map'],
  ['readinessProbe', 'map'],
  ['startupProbe', 'map'],
]);

/** Tells what is of another shape than the API has it in the spec of a Pod. */
export function checkPod(pod: YamlMap, problems: ReadProblem[]): void {
  check(pod, POD, problems);
}

/** Tells what is of another shape than the API has it in a container. */
export function checkContainer(container: YamlMap, problems: ReadProblem[]): void {
  check(container, CONTAINER, problems);
}

/** A map under a path of keys; what stands there and is none, or on the way to it, is told. */
export function expectMap(
  node: YamlMap,
  path: readonly string[],
  problems: ReadProblem[],
): YamlMap | undefined {
  let at: YamlMap = node;
  for (const key of path) {
    const inner = nodeAt(at, key);
    if (inner === undefined) return undefined;
    if (inner.kind !== 'map') {
      problems.push(unreadable(inner, `${key} is no map`));
      return undefined;
    }
    at = inner;
  }
  return at;
}

function check(map: YamlMap, shapes: Shapes, problems: ReadProblem[]): void {
  map.entries.forEach(({ value }, key) => {
    const kind = shapes.get(key);
    if (kind === undefined || value.kind === kind || nodeAt(map, key) === undefined) return;
    problems.push(unreadable(value, `${key} is no ${kind}`));
  });
}

/** A part of a file that could not be read. */
export function unreadable(at: YamlNode, reason: string): ReadProblem {
  return { id: 'file/unreadable', path: at.source.path, at, reason };
}
