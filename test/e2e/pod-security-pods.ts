import fc from 'fast-check';

// Pods at random that API validation mostly lets through, for the API server looks at the security of no other ones. What
// it forbids together is kept apart where that is easy; the rest it refuses, and the test counts how much that is.

/** Plain JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A name of a container that a Pod may have, from those of its annotations. */
const NAMES = ['a', 'b', 'i', 'j'] as const;

/** Mostly the first, which harms no check. */
function mostly(good: unknown, ...others: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(good) },
    { weight: Math.max(1, others.length), arbitrary: fc.constantFrom(...others) },
  );
}

/** An object of these fields, without those that come out as undefined. */
function record(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Json> {
  return fc
    .record(fields)
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
}

function seldom(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

function often(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 12, arbitrary: value });
}

const LOCALHOST = { type: 'Localhost', localhostProfile: 'a/profile' };
const profile = mostly({ type: 'RuntimeDefault' }, { type: 'Unconfined' }, LOCALHOST, null);

const seLinux = record({
  type: mostly(
    undefined,
    'container_t',
    'container_init_t',
    'container_kvm_t',
    'container_engine_t',
    'spc_t',
    '',
    'CONTAINER_T',
  ),
  user: mostly(undefined, 'user_u', ''),
  role: mostly(undefined, 'role_r', ''),
  level: mostly(undefined, 's0:c1'),
});

const common = {
  runAsNonRoot: mostly(true, true, false, undefined, null),
  runAsUser: mostly(1000, 0, undefined, null, 1),
};

const capability = fc.constantFrom(
  ...['NET_BIND_SERVICE', 'CHOWN', 'KILL', 'SYS_CHROOT', 'MKNOD', 'AUDIT_WRITE', 'SETPCAP'],
  ...['NET_RAW', 'NET_ADMIN', 'ALL', 'all', 'chown', 'CAP_CHOWN', 'SYS_PTRACE', ''],
);
const capabilities = record({
  drop: mostly(['ALL'], undefined, null, [], ['NET_RAW'], ['all'], ['NET_RAW', 'ALL'], ['CAP_ALL']),
  add: seldom(fc.array(capability, { maxLength: 3 })),
});

/** With what the container may be besides: hostUsers false lets it unmask `/proc`. */
function linuxContext(ownUsers: boolean): fc.Arbitrary<Json> {
  return record({
    ...common,
    // Privileged, and no escalation: refused.
    privileged: mostly(undefined, false, true, null),
    allowPrivilegeEscalation: mostly(false, true, undefined, null),
    capabilities: often(capabilities),
    procMount: ownUsers ? mostly('Default', 'Unmasked', undefined) : mostly(undefined, 'Default'),
    seLinuxOptions: seldom(seLinux),
    seccompProfile: mostly(undefined, { type: 'RuntimeDefault' }, { type: 'Unconfined' }, LOCALHOST, null),
    appArmorProfile: seldom(profile),
    windowsOptions: seldom(fc.constantFrom({ hostProcess: false }, {}, { runAsUserName: 'x' })),
    readOnlyRootFilesystem: mostly(undefined, true),
  }).map((context) =>
    context['privileged'] === true ? { ...context, allowPrivilegeEscalation: true } : context,
  );
}

const handlerHost = fc.constantFrom(undefined, '', '127.0.0.1', 'example.test', 'other.test');
const handler = fc.oneof(
  record({ port: fc.constant(80), host: handlerHost }).map((httpGet) => ({ httpGet })),
  record({ port: fc.constant(80), host: handlerHost }).map((tcpSocket) => ({ tcpSocket })),
  fc.constant({ exec: { command: ['true'] } }),
);
const ports = fc.array(
  record({
    containerPort: fc.constantFrom(80, 443, 8080),
    hostPort: mostly(undefined, 80, 443, 8080, 0),
    protocol: fc.constantFrom('TCP', 'UDP', undefined),
  }),
  { maxLength: 2 },
);
const lifecycle = record({ postStart: seldom(handler), preStop: seldom(handler) });

interface Kind {
  readonly windows: boolean;
  /** `hostProcess` for all containers, as Kubernetes wants it. */
  readonly hostProcess: boolean;
  readonly ownUsers: boolean;
  readonly hostNetwork: boolean;
}

function windowsContext(hostProcess: boolean): fc.Arbitrary<Json> {
  return record({
    runAsNonRoot: mostly(true, false, undefined),
    windowsOptions: mostly(undefined, {}, { hostProcess }),
  });
}

/** An ephemeral container, which has neither ports nor probes. */
export const ephemeral: fc.Arbitrary<Json> = record({
  name: fc.constant('e'),
  image: fc.constant('x'),
  securityContext: often(linuxContext(false)),
});

function container(name: string, kind: Kind): fc.Arbitrary<Json> {
  const context = kind.windows ? windowsContext(kind.hostProcess) : linuxContext(kind.ownUsers);
  const probes = name === 'i' || name === 'j' ? {} : probesOf();
  return record({
    name: fc.constant(name),
    image: fc.constant('x'),
    securityContext: often(context),
    ports: kind.hostNetwork ? ports.map((list) => list.slice(0, 1).map(sameOnHost)) : seldom(ports),
    ...probes,
  });
}

function probesOf(): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  return {
    livenessProbe: seldom(handler),
    readinessProbe: seldom(handler),
    startupProbe: seldom(handler),
    lifecycle: seldom(lifecycle),
  };
}

/** On the host's network a port is the same on both sides. */
function sameOnHost(port: Json): Json {
  return port['hostPort'] ? { ...port, hostPort: port['containerPort'] } : port;
}

const GOOD_SOURCES: readonly Json[] = [
  {},
  { emptyDir: {} },
  { emptyDir: { medium: 'Memory' } },
  { configMap: { name: 'c' } },
  { secret: { secretName: 's' } },
  { projected: { sources: [] } },
  { downwardAPI: { items: [] } },
  { csi: { driver: 'd.test' } },
  { persistentVolumeClaim: { claimName: 'c' } },
  {
    ephemeral: {
      volumeClaimTemplate: {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    },
  },
  { image: { reference: 'x' } },
  { hostPath: null, emptyDir: {} },
];
const BAD_SOURCES: readonly Json[] = [
  { hostPath: { path: '/' } },
  { gcePersistentDisk: { pdName: 'd' } },
  { awsElasticBlockStore: { volumeID: 'v' } },
  { gitRepo: { repository: 'r' } },
  { nfs: { server: 's', path: '/' } },
  { iscsi: { targetPortal: 't', iqn: 'iqn.2001-04.test:a', lun: 0 } },
  { glusterfs: { endpoints: 'e', path: 'p' } },
  { rbd: { monitors: ['m'], image: 'i' } },
  { flexVolume: { driver: 'd/e' } },
  { cinder: { volumeID: 'v' } },
  { cephfs: { monitors: ['m'] } },
  { flocker: { datasetName: 'd' } },
  { fc: { targetWWNs: ['w'], lun: 0 } },
  { azureFile: { secretName: 's', shareName: 's' } },
  { vsphereVolume: { volumePath: 'v' } },
  { quobyte: { registry: 'r:1', volume: 'v' } },
  { azureDisk: { diskName: 'd', diskURI: 'https://blob.test/d', kind: 'Dedicated' } },
  { photonPersistentDisk: { pdID: 'd' } },
  { portworxVolume: { volumeID: 'v' } },
  { scaleIO: { gateway: 'g', system: 's', secretRef: { name: 's' }, volumeName: 'v', storagePool: 'p' } },
  { storageos: { volumeName: 'v', volumeNamespace: 'n' } },
];
const source = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...GOOD_SOURCES) },
  { weight: 2, arbitrary: fc.constantFrom(...BAD_SOURCES) },
  { weight: 1, arbitrary: fc.constant({ hostPath: { path: '/' } }) },
);
const volumes = fc
  .array(source, { maxLength: 4 })
  .map((sources) => sources.map((one, index) => ({ name: `v${index}`, ...one })));

/** Every sysctl that any version knows, and some that none does. */
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
  'kernel.msgmax',
  'net.core.somaxconn',
] as const;
const sysctls = fc
  .uniqueArray(fc.constantFrom(...SYSCTLS), { maxLength: 3 })
  .map((names) => names.map((name) => ({ name, value: '1' })));

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const containerAnnotation = fc.tuple(
  fc.constantFrom(APP_ARMOR, SECCOMP),
  fc.constantFrom(...NAMES),
  fc.constantFrom('runtime/default', 'localhost/a', 'unconfined', 'docker/default', ''),
);
const annotations = fc
  .tuple(
    fc.array(containerAnnotation, { maxLength: 3 }),
    mostly(undefined, 'runtime/default', 'docker/default', 'unconfined', 'localhost/a', ''),
  )
  .map(([some, whole]) => ({
    'example.test/other': 'unconfined',
    ...Object.fromEntries(some.map(([key, name, value]) => [key + name, value])),
    ...(whole === undefined ? {} : { 'seccomp.security.alpha.kubernetes.io/pod': whole }),
  }));

const kind: fc.Arbitrary<Kind> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constant({ windows: false, hostProcess: false, ownUsers: false, hostNetwork: false }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ windows: false, hostProcess: false, ownUsers: false, hostNetwork: true }),
  },
  {
    weight: 2,
    arbitrary: fc.constant({ windows: false, hostProcess: false, ownUsers: true, hostNetwork: false }),
  },
  {
    weight: 2,
    arbitrary: fc.constant({ windows: true, hostProcess: false, ownUsers: false, hostNetwork: false }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ windows: true, hostProcess: true, ownUsers: false, hostNetwork: true }),
  },
);

function podContext({ windows, hostProcess, hostNetwork }: Kind): fc.Arbitrary<Json> {
  if (windows)
    return record({
      runAsNonRoot: mostly(true, false, undefined),
      windowsOptions: hostProcess
        ? fc.constant({ hostProcess: true, runAsUserName: 'x' })
        : mostly(undefined, {}, { hostProcess: false }),
    });
  return record({
    ...common,
    seLinuxOptions: seldom(seLinux),
    seccompProfile: profile,
    appArmorProfile: seldom(profile),
    // Those of a network namespace are refused on the host's network.
    sysctls: hostNetwork ? fc.constant(undefined) : seldom(sysctls),
  });
}

function spec(kind: Kind): fc.Arbitrary<Json> {
  const { windows, ownUsers, hostNetwork } = kind;
  return record({
    os: windows ? fc.constant({ name: 'windows' }) : seldom(fc.constant({ name: 'linux' })),
    hostNetwork: hostNetwork ? fc.constant(true) : mostly(undefined, false, null),
    hostPID: windows || ownUsers ? fc.constant(undefined) : mostly(undefined, true, false),
    hostIPC: windows || ownUsers ? fc.constant(undefined) : mostly(undefined, true, false),
    hostUsers: ownUsers ? fc.constant(false) : mostly(undefined, ...(windows ? [null] : [true])),
    securityContext: often(podContext(kind)),
    volumes: fc.oneof(fc.constant(undefined), volumes),
    initContainers: seldom(fc.tuple(container('i', kind))),
    containers: fc.oneof(
      fc.tuple(container('a', kind)),
      fc.tuple(container('a', kind), container('b', kind)),
    ),
  });
}

/** A Pod in which every controlled field may be set. */
export const pod: fc.Arbitrary<Json> = fc
  .tuple(kind.chain(spec), seldom(annotations))
  .map(([spec, annotations]) => ({
    metadata: { name: 'p', ...(annotations === undefined ? {} : { annotations }) },
    spec,
  }));

// What nobody asks about, and what stands below it.
const UNCONTROLLED: ReadonlySet<string> = new Set(
  `name image level port exec protocol value readOnlyRootFilesystem localhostProfile runAsUserName
  ${[...GOOD_SOURCES, ...BAD_SOURCES].flatMap((one) => Object.values(one).flatMap((inner) => Object.keys(inner ?? {}))).join(' ')}`.split(
    /\s+/,
  ),
);

/** The Pod with one controlled field, or an object or a list around one, replaced by a value of any shape. */
export const malformed: fc.Arbitrary<Json> = fc
  .tuple(
    pod,
    fc.nat(),
    fc.constantFrom<unknown>(
      null,
      true,
      'true',
      '',
      0,
      1.5,
      -1,
      2 ** 40,
      2 ** 63,
      [],
      ['ALL'],
      [null],
      {},
      { a: 1 },
    ),
  )
  .map(([good, at, value]) => {
    const places = placesOf(good, []);
    return replaced(good, places[at % places.length] ?? [], value) as Json;
  });

function placesOf(value: unknown, way: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [way];
  const inner = Object.entries(value)
    .filter(([key]) => !UNCONTROLLED.has(key))
    .flatMap(([key, item]) => placesOf(item, [...way, key]));
  return way.length === 0 ? inner : [way, ...inner];
}

function replaced(value: unknown, way: readonly string[], by: unknown): unknown {
  const [key, ...rest] = way;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : (item as unknown)));
  return { ...(value as Json), [key]: replaced((value as Json)[key], rest, by) };
}
