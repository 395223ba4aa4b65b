import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluatePodSecurity, podSecurityMessage } from './index.ts';

// Expected words are those of kube-apiserver v1.34.2; test/e2e/pod-security.e2e.test.ts compares with it at large.

const GOOD_CONTEXT = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const GOOD_POD_CONTEXT = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

function podOf(spec: object, metadata: object = {}): unknown {
  const containers = [{ name: 'a', securityContext: GOOD_CONTEXT }];
  return { metadata, spec: { securityContext: GOOD_POD_CONTEXT, containers, ...spec } };
}

function withContext(context: object): unknown {
  return podOf({ containers: [{ name: 'a', securityContext: { ...GOOD_CONTEXT, ...context } }] });
}

const CONTEXT = ['spec', 'containers', 0, 'securityContext'] as const;

test('a good Pod passes every level', () => {
  for (const level of ['privileged', 'baseline', 'restricted'] as const)
    assert.deepEqual(evaluatePodSecurity(podOf({}), level, 'latest'), []);
});

test('privileged asks for nothing', () => {
  assert.deepEqual(evaluatePodSecurity(withContext({ privileged: true }), 'privileged', 'latest'), []);
});

describe('a violation says what, of whom and where', () => {
  test('a field that is set', () => {
    assert.deepEqual(evaluatePodSecurity(withContext({ privileged: true }), 'baseline', 'v1.31'), [
      {
        check: 'privileged',
        reason: 'privileged',
        detail: 'container "a" must not set securityContext.privileged=true',
        container: 'a',
        paths: [[...CONTEXT, 'privileged']],
      },
    ]);
  });

  test('a field that is missing, in an object that is missing', () => {
    const pod = podOf({ containers: [{ name: 'a' }] });
    const [violation] = evaluatePodSecurity(pod, 'restricted', 'v1.8');
    assert.deepEqual(violation, {
      check: 'allowPrivilegeEscalation',
      reason: 'allowPrivilegeEscalation != false',
      detail: 'container "a" must set securityContext.allowPrivilegeEscalation=false',
      container: 'a',
      paths: [[...CONTEXT, 'allowPrivilegeEscalation']],
    });
  });

  test('a field that the container or the Pod may set', () => {
    const pod = podOf({ securityContext: { runAsNonRoot: true } });
    assert.deepEqual(evaluatePodSecurity(pod, 'restricted', 'latest'), [
      {
        check: 'seccompProfile_restricted',
        reason: 'seccompProfile',
        detail:
          'pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
        container: 'a',
        paths: [
          [...CONTEXT, 'seccompProfile', 'type'],
          ['spec', 'securityContext', 'seccompProfile', 'type'],
        ],
      },
    ]);
  });

  test('items of a list', () => {
    const pod = withContext({ capabilities: { drop: ['ALL'], add: ['NET_RAW', 'NET_BIND_SERVICE', 'BPF'] } });
    assert.deepEqual(evaluatePodSecurity(pod, 'restricted', 'latest'), [
      {
        check: 'capabilities_restricted',
        reason: 'unrestricted capabilities',
        detail: 'container "a" must not include "BPF", "NET_RAW" in securityContext.capabilities.add',
        container: 'a',
        paths: [
          [...CONTEXT, 'capabilities', 'add', 0],
          [...CONTEXT, 'capabilities', 'add', 2],
        ],
      },
    ]);
  });

  test('an annotation', () => {
    const name = 'container.apparmor.security.beta.kubernetes.io/a';
    const pod = podOf({}, { annotations: { [name]: 'unconfined', other: 'x' } });
    assert.deepEqual(evaluatePodSecurity(pod, 'baseline', 'latest'), [
      {
        check: 'appArmorProfile',
        reason: 'forbidden AppArmor profile',
        detail: `annotation must not set AppArmor profile type to "${name}="unconfined""`,
        container: 'a',
        paths: [['metadata', 'annotations', name]],
      },
    ]);
  });

  test('each container by itself, in the order of the API server, and all in its message', () => {
    const bad = { securityContext: { ...GOOD_CONTEXT, procMount: 'Unmasked' } };
    const pod = podOf({
      containers: [{ name: 'c', ...bad }],
      initContainers: [{ name: 'i', ...bad }],
      ephemeralContainers: [{ name: 'e', ...bad }],
    });
    const violations = evaluatePodSecurity(pod, 'baseline', 'latest');
    assert.deepEqual(
      violations.map(({ container }) => container),
      ['i', 'c', 'e'],
    );
    assert.deepEqual(violations[2]?.paths, [
      ['spec', 'ephemeralContainers', 0, 'securityContext', 'procMount'],
    ]);
    assert.equal(
      podSecurityMessage(pod, 'baseline', 'latest'),
      'procMount (containers "i", "c", "e" must not set securityContext.procMount to "Unmasked")',
    );
  });
});

describe('what the API server sets before it looks', () => {
  const ports = [{ containerPort: 80 }, { containerPort: 443, hostPort: 443 }];

  test('ports on the host’s network', () => {
    const pod = podOf({ hostNetwork: true, containers: [{ name: 'a', ports }] });
    const [, violation] = evaluatePodSecurity(pod, 'baseline', 'latest');
    assert.equal(violation?.detail, 'container "a" uses hostPorts 443, 80');
    assert.deepEqual(violation?.paths, [
      ['spec', 'containers', 0, 'ports', 0, 'containerPort'],
      ['spec', 'hostNetwork'],
      ['spec', 'containers', 0, 'ports', 1, 'hostPort'],
    ]);
  });

  test('a volume without a source that it knows is an emptyDir', () => {
    const volumes = [{ name: 'v' }, { name: 'w', hostpath: {} }, { name: 'x', hostPath: null }];
    assert.deepEqual(evaluatePodSecurity(podOf({ volumes }), 'restricted', 'latest'), []);
  });
});

describe('versions change what is asked', () => {
  const brokenAt = (pod: unknown, level: 'baseline' | 'restricted', minor: number): readonly string[] =>
    evaluatePodSecurity(pod, level, `v1.${minor}`).map(({ check }) => check);

  test('Windows needs no settings of Linux since 1.25', () => {
    const pod = podOf({
      os: { name: 'windows' },
      securityContext: { runAsNonRoot: true },
      containers: [{ name: 'a' }],
    });
    assert.deepEqual(brokenAt(pod, 'restricted', 25), []);
    assert.deepEqual(brokenAt(pod, 'restricted', 24), [
      'allowPrivilegeEscalation',
      'capabilities_restricted',
      'seccompProfile_restricted',
    ]);
  });

  test('a Pod with its own users may be root in it since 1.35', () => {
    const pod = podOf({
      hostUsers: false,
      securityContext: { ...GOOD_POD_CONTEXT, runAsNonRoot: false, runAsUser: 0 },
      containers: [{ name: 'a', securityContext: { ...GOOD_CONTEXT, procMount: 'Unmasked' } }],
    });
    assert.deepEqual(brokenAt(pod, 'restricted', 34), ['procMount', 'runAsNonRoot', 'runAsUser']);
    assert.deepEqual(brokenAt(pod, 'restricted', 35), ['procMount_restricted']);
    assert.deepEqual(brokenAt(pod, 'baseline', 34), ['procMount']);
    assert.deepEqual(brokenAt(pod, 'baseline', 35), []);
  });

  test('seccomp is told by annotations until 1.18, by the field from 1.19 on', () => {
    const pod = podOf(
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } },
    );
    const at = (minor: number) => podSecurityMessage(pod, 'baseline', `v1.${minor}`);
    assert.equal(
      at(18),
      'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
    );
    assert.equal(
      at(19),
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    );
  });

  test('a restricted check stands for its twin from its own version on', () => {
    const pod = withContext({ capabilities: { drop: ['ALL'], add: ['BPF'] } });
    assert.deepEqual(brokenAt(pod, 'restricted', 21), ['capabilities_baseline']);
    assert.deepEqual(brokenAt(pod, 'restricted', 22), ['capabilities_restricted']);
  });
});
