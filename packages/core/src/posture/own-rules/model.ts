import type { Place } from '../../bytes/located/text.ts';
import type { Container, Setting } from '../model/container.ts';

/** What a rule can ask of a container, and what it is: the names of posture/model/container.ts. */
export interface Field {
  readonly type: 'string' | 'bool' | 'list<string>' | 'map' | 'object' | 'list<object>';
  readonly says: string;
  /** Of an object, or of the objects of a list. */
  readonly fields?: Readonly<Record<string, Field>>;
}

const text = (says: string): Field => ({ type: 'string', says });
const flag = (says: string): Field => ({ type: 'bool', says });
const texts = (says: string): Field => ({ type: 'list<string>', says });
const object = (says: string, fields: Readonly<Record<string, Field>>): Field => ({
  type: 'object',
  says,
  fields,
});
const objects = (says: string, fields: Readonly<Record<string, Field>>): Field => ({
  type: 'list<object>',
  says,
  fields,
});
const COMMAND = { form: text('`exec` or `shell`'), words: texts('its words; one for a shell') };

/** `container` of a rule. What nobody sets is null; lists are empty then. */
export const CONTAINER: Readonly<Record<string, Field>> = {
  origin: text('`dockerfile`, `image`, `compose`, `kubernetes` or `live`'),
  name: text('what people call it; null for a Dockerfile and an image'),
  role: text('`main`, `init` or `ephemeral`'),
  os: text('`linux` or `windows`'),
  resource: object('the object that it belongs to; null where there is none', {
    kind: text('`Deployment`, `Service`'),
    namespace: text('null: left out'),
    name: text('its name'),
  }),
  image: text('the image that it runs, or is built on'),
  pullPolicy: text('`Always`'),
  identity: object('as whom it runs', {
    user: text('a number or a name'),
    group: text('a number or a name'),
    supplementalGroups: texts('further groups'),
    runAsNonRoot: flag('whether root is refused'),
  }),
  privileges: object('what it may do', {
    privileged: flag('everything'),
    escalation: flag('whether it may gain privileges'),
    addedCapabilities: texts('`NET_ADMIN`, without `CAP_`'),
    droppedCapabilities: texts('`ALL`'),
    seccomp: text('`RuntimeDefault`, `Unconfined`, a path'),
    apparmor: text('as seccomp'),
    selinux: texts('`type:container_t`, `disable`'),
    procMount: text('`Unmasked`'),
    sysctls: texts('`net.core.somaxconn=1024`'),
  }),
  namespaces: object('`host`, or what else the format can say', {
    network: text('of the network'),
    pid: text('of processes'),
    ipc: text('of shared memory'),
    uts: text('of the host name'),
    user: text('of users'),
    cgroup: text('of control groups'),
  }),
  readOnlyRoot: flag('whether its root file system is read-only'),
  mounts: objects('what of elsewhere is in its file system', {
    kind: text('`host`, `volume`, `scratch`, `secret`, `config`, `image` or `other`'),
    source: text('the path of the host, or the name of the volume'),
    target: text('where it is'),
    readOnly: flag('whether it can only be read'),
    propagation: text('null: private'),
  }),
  devices: texts('`/dev/kvm:/dev/kvm:rwm`'),
  resources: object('as written: `500m`, `1Gi`', {
    cpuRequest: text('kept free'),
    cpuLimit: text('at most'),
    memoryRequest: text('kept free'),
    memoryLimit: text('at most'),
    storageLimit: text('at most'),
    pidsLimit: text('processes at most'),
  }),
  ports: objects('its ports', {
    container: { type: 'string', says: 'an int; null where it is no number' },
    host: { type: 'string', says: 'an int: the port of the host that leads to it' },
    published: flag('whether the host lets others in by it'),
    address: text('null: every address'),
    protocol: text('`tcp`'),
  }),
  environment: objects('its variables', {
    name: text('of the variable'),
    value: text('null where it is not here'),
    from: text('`literal`, `secret`, `config`, `file` or `elsewhere`'),
  }),
  entrypoint: object('null: that of the image', COMMAND),
  command: object('null: that of the image', COMMAND),
  workingDirectory: text('a path'),
  probes: object('how its health is asked for', {
    liveness: text('null: not at all'),
    readiness: text('null: not at all'),
    startup: text('null: not at all'),
    health: text('HEALTHCHECK'),
  }),
  restart: text('`always`, `on-failure:5`'),
  interactive: flag('whether it has a terminal'),
  labels: { type: 'map', says: 'from name to value' },
};

const KNOWN = new WeakMap<Container, Readonly<Record<string, unknown>>>();

/** A container as CEL sees it: values alone, ints as bigint. Made once, however many rules ask. */
export function plainContainer(container: Container): Readonly<Record<string, unknown>> {
  const known = KNOWN.get(container);
  if (known !== undefined) return known;
  const plain = plainFields(container, CONTAINER);
  KNOWN.set(container, plain);
  return plain;
}

function plainFields(
  from: object,
  fields: Readonly<Record<string, Field>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, plainValue(Reflect.get(from, name), field)]),
  );
}

function plainValue(given: unknown, { fields }: Field): unknown {
  const value: unknown = isSetting(given) ? given.value : given;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return BigInt(value);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, one]) => [key, isSetting(one) ? one.value : one]));
  if (Array.isArray(value))
    return value.map((item: unknown) => {
      if (isSetting(item)) return item.value;
      return typeof item === 'object' && item !== null && fields !== undefined
        ? plainFields(item, fields)
        : item;
    });
  return typeof value === 'object' && fields !== undefined ? plainFields(value, fields) : value;
}

function isSetting(value: unknown): value is Setting<unknown> {
  return (
    typeof value === 'object' && value !== null && 'value' in value && 'at' in value && !('name' in value)
  );
}

/** Where a property of a container stands: the container itself where nobody sets it. */
export function placeIn(container: Container, path: readonly string[]): Place {
  let value: unknown = container;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || isSetting(value)) break;
    value = Reflect.get(value, name);
  }
  const found: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof found !== 'object' || found === null || !('at' in found)) return container.at;
  return found.at as Place;
}
