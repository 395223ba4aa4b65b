import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { evaluatePodSecurity, podSecurityMessage } from './index.ts';

// Pods whose fields have the wrong shape. test/e2e/pod-security.e2e.test.ts shows that the API server refuses them.

/** Passes every level; a field is replaced in a copy. */
const GOOD = {
  metadata: { annotations: { a: 'b' } },
  spec: {
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    hostUsers: true,
    os: { name: 'linux' },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
      appArmorProfile: { type: 'RuntimeDefault' },
      seLinuxOptions: { type: 'container_t', user: '', role: '' },
      windowsOptions: { hostProcess: false },
      sysctls: [{ name: 'net.ipv4.tcp_syncookies' }],
    },
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [
      {
        name: 'a',
        ports: [{ containerPort: 80, hostPort: 0 }],
        livenessProbe: { httpGet: { host: '' }, tcpSocket: { host: '' } },
        lifecycle: { preStop: { httpGet: { host: '' } } },
        securityContext: {
          privileged: false,
          allowPrivilegeEscalation: false,
          procMount: 'Default',
          capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
        },
      },
    ],
  },
};

type Way = readonly (string | number)[];

function waysOf(value: unknown, way: Way = []): readonly Way[] {
  if (typeof value !== 'object' || value === null) return [way];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [
    way,
    ...inner.flatMap(([key, item]: readonly [string | number, unknown]) => waysOf(item, [...way, key])),
  ];
}

function replaced(value: unknown, [key, ...rest]: Way, by: unknown): unknown {
  if (key === undefined) return by;
  const inner = (value as Record<string | number, unknown>)[key];
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = replaced(inner, rest, by);
  return copy;
}

function at(value: unknown, way: Way): unknown {
  return way.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

test('the Pod that is spoiled below is a good one', () => {
  assert.deepEqual(evaluatePodSecurity(GOOD, 'restricted', 'latest'), []);
});

describe('a field of another type never passes', () => {
  for (const way of waysOf(GOOD))
    test(way.join('.') || 'the Pod itself', () => {
      for (const wrong of ['true', true, 7, 0.5, [], {}, [7], () => 1]) {
        if (kindOf(wrong) === kindOf(at(GOOD, way)) && wrong !== 0.5) continue;
        const violations = evaluatePodSecurity(replaced(GOOD, way, wrong), 'baseline', 'v1.0');
        const [first] = violations;
        assert.equal(first?.check, 'invalid', JSON.stringify(wrong));
        assert.deepEqual(first?.paths, [way]);
        assert.match(first?.detail ?? '', / must be an? .*, and is /);
      }
    });
});

describe('what the API server refuses for other reasons never passes', () => {
  const invalid = (pod: unknown) =>
    evaluatePodSecurity(pod, 'restricted', 'latest').find(({ check }) => check === 'invalid');

  for (const [name, way, value, detail] of [
    ['no Pod', [], null, 'the Pod must be an object, and is missing'],
    ['no spec', ['spec'], undefined, 'spec must be an object, and is missing'],
    ['no containers', ['spec', 'containers'], [], 'spec.containers must have a container, and has none'],
    [
      'null for a container',
      ['spec', 'containers', 0],
      null,
      'spec.containers[0] must be an object, and is missing',
    ],
    [
      'a volume that hides a path of the host behind another source',
      ['spec', 'volumes', 0, 'hostPath'],
      { path: '/' },
      'spec.volumes[0] may have one source, and has 2: emptyDir, hostPath',
    ],
    [
      'a number beyond its size',
      ['spec', 'containers', 0, 'ports', 0, 'hostPort'],
      2 ** 31,
      'spec.containers[0].ports[0].hostPort must be an int32, and is the number 2147483648',
    ],
    [
      'no number',
      ['spec', 'securityContext', 'runAsUser'],
      Number.NaN,
      'spec.securityContext.runAsUser must be an int64, and is the number NaN',
    ],
    [
      'an annotation that is no text',
      ['metadata', 'annotations', 'x.y/z'],
      1,
      'metadata.annotations["x.y/z"] must be a string, and is the number 1',
    ],
  ] as const)
    test(name, () => assert.equal(invalid(replaced(GOOD, way, value))?.detail, detail));

  test('a container is named where the fault is in it', () => {
    const way = ['spec', 'containers', 0, 'securityContext', 'privileged'];
    assert.equal(invalid(replaced(GOOD, way, 'yes'))?.container, 'a');
  });
});

describe('null is left out, as in the API', () => {
  test('an allowed one passes', () => {
    const way = ['spec', 'containers', 0, 'securityContext', 'privileged'];
    assert.deepEqual(evaluatePodSecurity(replaced(GOOD, way, null), 'restricted', 'latest'), []);
  });

  test('one that has to be there does not', () => {
    const way = ['spec', 'containers', 0, 'securityContext', 'allowPrivilegeEscalation'];
    const [violation] = evaluatePodSecurity(replaced(GOOD, way, null), 'restricted', 'latest');
    assert.equal(violation?.check, 'allowPrivilegeEscalation');
  });
});

test('a bigint is a number', () => {
  const way = ['spec', 'securityContext', 'runAsUser'];
  assert.equal(
    podSecurityMessage(replaced(GOOD, way, 0n), 'restricted', 'latest'),
    'runAsUser=0 (pod must not set runAsUser=0)',
  );
  assert.deepEqual(evaluatePodSecurity(replaced(GOOD, way, 1n), 'restricted', 'latest'), []);
});

test('values of any shape are judged, and never throw', () => {
  const ways = waysOf(GOOD);
  fc.assert(
    fc.property(fc.nat(), fc.anything({ withBigInt: true, withNullPrototype: true }), (index, value) => {
      const pod = replaced(GOOD, ways[index % ways.length] ?? [], value);
      for (const { reason, paths } of evaluatePodSecurity(pod, 'restricted', 'latest')) {
        assert.ok(reason.length > 0);
        assert.ok(paths.length > 0);
      }
      podSecurityMessage(pod, 'baseline', 'v1.0');
    }),
  );
});

test('the time is that of the length, also of many containers and annotations', () => {
  const many = 50_000;
  const containers = Array.from({ length: many }, (_, index) => ({
    name: `c${index}`,
    ports: [{ hostPort: 1 }],
  }));
  const annotations = Object.fromEntries(
    containers.map(({ name }) => [`container.apparmor.security.beta.kubernetes.io/${name}`, 'unconfined']),
  );
  const violations = evaluatePodSecurity(
    { metadata: { annotations }, spec: { containers } },
    'baseline',
    'latest',
  );
  assert.equal(violations.length, 2 * many);
});
