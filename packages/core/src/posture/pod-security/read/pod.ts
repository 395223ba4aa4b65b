import { type ContainerView, readContainer } from './container.ts';
import {
  booleanAt,
  type Fault,
  objectAt,
  objectsAt,
  presentAt,
  reject,
  rootSpot,
  type Spot,
  textAt,
} from './fields.ts';
import { readSecurity, type Security } from './security.ts';
import { readVolume, type Volume } from './volume.ts';

/** What the checks ask of a Pod: every controlled field, of the type that the API gives it. */
export interface PodView {
  readonly spec: Spot;
  /** Init containers, containers, ephemeral ones: the order in which the API server names them. */
  readonly containers: readonly ContainerView[];
  readonly security: Security;
  /** The Pod's own security context, and those of the containers in their order. */
  readonly securities: readonly Security[];
  readonly sysctls: readonly string[];
  readonly volumes: readonly Volume[];
  /** Those about AppArmor and seccomp, by name. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Of the fields `hostNetwork`, `hostPID` and `hostIPC`, those that are true. */
  readonly hostNamespaces: readonly string[];
  /** `hostUsers` is false: the users of the Pod are not those of the host. */
  readonly ownUsers: boolean;
  /** `os.name` is `windows`. */
  readonly windows: boolean;
  readonly faults: readonly Fault[];
}

/** Annotations of AppArmor; the name of the container follows. */
export const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
/** The annotation of seccomp for the whole Pod, before version 1.19. */
export const SECCOMP_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
/** Annotations of seccomp before version 1.19; the name of the container follows. */
export const SECCOMP_CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
const HOST_NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'] as const;
const NONE: ReadonlyMap<string, string> = new Map();

/** Reads a Pod of any shape. Never throws: what has a wrong type is a fault, and counts as left out. */
export function readPod(pod: unknown): PodView {
  const root = rootSpot(pod);
  const annotations = annotationsOf(objectAt(root, 'metadata'));
  const spec = objectAt(root, 'spec');
  const containers = readContainers(spec);
  if (root.fields['spec'] == null) reject(root, 'spec', 'must be an object, and is missing');
  else if (isEmpty(spec.fields['containers']))
    reject(spec, 'containers', 'must have a container, and has none');
  const security = readSecurity(spec);
  const os = presentAt(spec, 'os');
  return {
    spec,
    containers,
    security,
    securities: [security, ...containers.map((container) => container.security)],
    sysctls: objectsAt(security.spot, 'sysctls').map((sysctl) => textAt(sysctl, 'name')),
    volumes: objectsAt(spec, 'volumes').map(readVolume),
    annotations,
    hostNamespaces: HOST_NAMESPACES.filter((field) => booleanAt(spec, field) === true),
    ownUsers: booleanAt(spec, 'hostUsers') === false,
    windows: os !== null && textAt(os, 'name') === 'windows',
    faults: root.faults,
  };
}

function readContainers(spec: Spot): readonly ContainerView[] {
  const containers: ContainerView[] = [];
  for (const list of CONTAINER_LISTS)
    for (const spot of objectsAt(spec, list)) containers.push(readContainer(spot));
  return containers;
}

function isEmpty(value: unknown): boolean {
  return value == null || (Array.isArray(value) && value.length === 0);
}

function annotationsOf(metadata: Spot): ReadonlyMap<string, string> {
  const spot = presentAt(metadata, 'annotations');
  if (spot === null) return NONE;
  const names = Object.keys(spot.fields);
  // All of them are read for the faults; null is an empty text in Go.
  const all = names.map((name) => [name, textAt(spot, name)] as const);
  return new Map(all.filter(([name]) => isControlled(name)));
}

function isControlled(name: string): boolean {
  return (
    name === SECCOMP_ANNOTATION ||
    name.startsWith(SECCOMP_CONTAINER_ANNOTATION) ||
    name.startsWith(APP_ARMOR_ANNOTATION)
  );
}
