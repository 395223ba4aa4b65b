import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../../bytes/located/text.ts';
import { setIn, setInPod } from './object.ts';
import { applied, containerOf, containersOf, read } from './read.testkit.ts';

// Fields and defaults by https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/.

const workload = (apiVersion: string, kind: string, spec: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, ${spec}}`;
const TEMPLATE = 'template: {spec: {containers: [{name: a}]}}';

test('every kind with a template of a Pod is a workload', () => {
  for (const [apiVersion, kind, spec] of [
    ['v1', 'Pod', 'spec: {containers: [{name: a}]}'],
    ['v1', 'PodTemplate', TEMPLATE],
    ['v1', 'ReplicationController', `spec: {${TEMPLATE}}`],
    ['apps/v1', 'Deployment', `spec: {${TEMPLATE}}`],
    ['extensions/v1beta1', 'Deployment', `spec: {${TEMPLATE}}`],
    ['apps/v1', 'ReplicaSet', `spec: {${TEMPLATE}}`],
    ['apps/v1', 'StatefulSet', `spec: {${TEMPLATE}}`],
    ['apps/v1', 'DaemonSet', `spec: {${TEMPLATE}}`],
    ['batch/v1', 'Job', `spec: {${TEMPLATE}}`],
    ['batch/v1', 'CronJob', `spec: {jobTemplate: {spec: {${TEMPLATE}}}}`],
    ['argoproj.io/v1alpha1', 'Rollout', `spec: {${TEMPLATE}}`],
    ['serving.knative.dev/v1', 'Service', `spec: {${TEMPLATE}}`],
    ['serving.knative.dev/v1', 'Configuration', `spec: {${TEMPLATE}}`],
    ['apps.openshift.io/v1', 'DeploymentConfig', `spec: {${TEMPLATE}}`],
    ['apps.kruise.io/v1alpha1', 'CloneSet', `spec: {${TEMPLATE}}`],
    ['apps.kruise.io/v1beta1', 'AdvancedCronJob', `spec: {template: {jobTemplate: {spec: {${TEMPLATE}}}}}`],
    ['keda.sh/v1alpha1', 'ScaledJob', `spec: {jobTargetRef: {${TEMPLATE}}}`],
  ] as const) {
    const names = containersOf(workload(apiVersion, kind, spec)).map(({ name }) => name);
    assert.deepEqual(names, ['a'], `${apiVersion} ${kind}`);
  }
});

test('what refers to a template, or has something else there, is none', () => {
  for (const [apiVersion, kind, spec] of [
    ['argoproj.io/v1alpha1', 'Rollout', 'spec: {workloadRef: {kind: Deployment, name: x}}'],
    ['example.org/v1', 'Sandbox', 'spec: {template: {spec: {containers: 3}}}'],
    ['external-secrets.io/v1', 'ExternalSecret', 'spec: {target: {template: {data: {a: b}}}}'],
    ['v1', 'ConfigMap', 'data: {a: b}'],
  ] as const) {
    const { workloads, problems } = read(workload(apiVersion, kind, spec));
    assert.deepEqual([workloads, problems], [[], []], kind);
  }
});

test('items of lists are objects; those of a PodList need not say that they are Pods', () => {
  const { objects, workloads } = read(`
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, spec: {containers: [{name: c}]}}]}
  - {apiVersion: v1, kind: Service, metadata: {name: b, namespace: n}}
`);
  assert.deepEqual(
    objects.map(({ apiVersion, kind, name, namespace }) => [apiVersion, kind, name, namespace]),
    [
      ['v1', 'Pod', 'a', null],
      ['v1', 'Service', 'b', 'n'],
    ],
  );
  assert.equal(workloads.length, 1);
});

test('what is of another shape is told with its place, and the rest is read', () => {
  const { workloads, problems } = read(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: x}
spec:
  template:
    metadata: [no]
    spec:
      securityContext: []
      volumes: {}
      initContainers: text
      containers:
        - text
        - {name: a, ports: 80, env: {A: x}, securityContext: root, command: run, resources: null}
        - name: b
`);
  assert.deepEqual(
    problems.map(({ at, reason }) => [at === null ? '' : textOf(at), reason]),
    [
      ['[no]', 'metadata is no map'],
      ['[]', 'securityContext is no map'],
      ['{}', 'volumes is no list'],
      ['text', 'an item of containers is no container'],
      ['80', 'ports is no list'],
      ['{A: x}', 'env is no list'],
      ['root', 'securityContext is no map'],
      ['run', 'command is no list'],
      ['text', 'initContainers is no list'],
    ],
  );
  assert.deepEqual(
    workloads.flatMap(({ containers }) => containers.map(({ name }) => name)),
    ['a', 'b'],
  );
  assert.equal(read('{apiVersion: v1, kind: Pod, spec: []}').problems[0]?.reason, 'spec is no map');
  assert.equal(read('{apiVersion: v1, kind: List, items: {}}').problems[0]?.reason, 'items is no list');
});

test('roles of containers: one that an init container restarts is still one', () => {
  const containers = containersOf(`
apiVersion: v1
kind: Pod
spec:
  initContainers: [{name: sidecar, restartPolicy: Always}]
  containers: [{name: app}]
  ephemeralContainers: [{name: debug}]
`);
  assert.deepEqual(
    containers.map(({ name, role }) => [name, role]),
    [
      ['app', 'main'],
      ['sidecar', 'init'],
      ['debug', 'ephemeral'],
    ],
  );
});

test('identity: the container before its Pod; the group of volumes is one of the process', () => {
  const { identity } = containerOf(
    'securityContext: {runAsUser: 1, runAsGroup: 2, runAsNonRoot: true, fsGroup: 5, supplementalGroups: [3, 4]}\n',
    'securityContext: {runAsUser: 0}\n',
  );
  assert.deepEqual(
    [identity.user?.value, identity.group?.value, identity.runAsNonRoot?.value],
    ['0', '2', true],
  );
  assert.deepEqual(
    identity.supplementalGroups.map(({ value }) => value),
    ['3', '4', '5'],
  );
  const windows = containerOf(
    'os: {name: windows}\nsecurityContext: {windowsOptions: {runAsUserName: ContainerUser, hostProcess: true}}\n',
  );
  assert.equal(windows.os, 'windows');
  assert.equal(windows.identity.user?.value, 'ContainerUser');
  assert.equal(windows.privileges.windowsHostProcess?.value, true);
});

test('privileges, with the annotations of before there were fields', () => {
  const { privileges } = containerOf(
    'securityContext: {seLinuxOptions: {type: t, level: ""}, seccompProfile: {type: Localhost, localhostProfile: a.json}}\n',
    'securityContext: {privileged: true, procMount: Unmasked, capabilities: {add: [cap_sys_admin], drop: [all]}}\n',
  );
  assert.equal(privileges.privileged?.value, true);
  assert.equal(privileges.escalation, null);
  assert.equal(privileges.procMount?.value, 'Unmasked');
  assert.equal(privileges.seccomp?.value, 'a.json');
  assert.deepEqual(
    [...privileges.addedCapabilities, ...privileges.droppedCapabilities, ...privileges.selinux].map(
      ({ value }) => value,
    ),
    ['SYS_ADMIN', 'ALL', 'type:t'],
  );
  const [old] = containersOf(`
apiVersion: v1
kind: Pod
metadata:
  annotations:
    container.apparmor.security.beta.kubernetes.io/app: unconfined
    seccomp.security.alpha.kubernetes.io/pod: docker/default
spec: {containers: [{name: app}]}
`);
  assert.equal(old?.privileges.apparmor?.value, 'Unconfined');
  assert.equal(old.privileges.seccomp?.value, 'RuntimeDefault');
});

test('mounts: what the kubelet writes is read-only, whatever the container says', () => {
  const { mounts } = containerOf(
    `volumes:
  - {name: host, hostPath: {path: /}}
  - {name: token, projected: {sources: [{serviceAccountToken: {path: t}}]}}
  - {name: conf, configMap: {name: c}}
  - {name: claim, persistentVolumeClaim: {claimName: pvc, readOnly: true}}
  - {name: tmp}
  - {name: nfs, nfs: {server: s, path: /x}}
`,
    `volumeMounts:
  - {name: host, mountPath: /h, subPath: etc}
  - {name: token, mountPath: /t}
  - {name: conf, mountPath: /c, readOnly: false}
  - {name: claim, mountPath: /p}
  - {name: tmp, mountPath: /tmp}
  - {name: nfs, mountPath: /n, readOnly: true}
volumeDevices: [{name: claim, devicePath: /dev/x}]
`,
  );
  assert.deepEqual(
    mounts.map(({ kind, source, target, readOnly }) => [kind, source, target, readOnly]),
    [
      ['host', '/etc', '/h', false],
      ['secret', null, '/t', true],
      ['config', 'c', '/c', true],
      ['volume', 'pvc', '/p', true],
      ['scratch', null, '/tmp', false],
      ['volume', '/x', '/n', true],
      ['volume', 'pvc', '/dev/x', true],
    ],
  );
  const [claimed] = containersOf(
    `{apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [{metadata: {name: d}}],
      template: {spec: {containers: [{name: a, volumeMounts: [{name: d, mountPath: /d}]}]}}}}`,
  );
  assert.equal(claimed?.mounts[0]?.kind, 'volume');
});

test('namespaces, environment, probes and terminals', () => {
  const one = containerOf(
    'hostPID: true\nhostNetwork: false\nhostUsers: false\n',
    `tty: false
stdin: true
env: [{name: A, valueFrom: {fieldRef: {fieldPath: x}}}, {name: B, valueFrom: {configMapKeyRef: {key: k}}}, {name: C}]
envFrom: [{prefix: P_, configMapRef: {name: c}}]
livenessProbe: {exec: {command: [a, b]}}
readinessProbe: {grpc: {port: 9}}
startupProbe: {periodSeconds: 3}
`,
  );
  const { network, pid, ipc, user } = one.namespaces;
  assert.deepEqual([network?.value, pid?.value, ipc, user?.value], ['private', 'host', null, 'private']);
  assert.equal(one.interactive?.value, true);
  assert.deepEqual(
    one.environment.map(({ name, value, from }) => [name, value, from]),
    [
      ['A', null, 'elsewhere'],
      ['B', null, 'config'],
      ['C', '', 'literal'],
      ['P_*', null, 'config'],
    ],
  );
  const { liveness, readiness, startup } = one.probes;
  assert.deepEqual([liveness?.value, readiness?.value, startup?.value], ['exec: a b', 'grpc: 9', 'none']);
});

test('what shares its text with another, or was rendered, is not edited', () => {
  const text = `apiVersion: v1
kind: List
items:
  - &one {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c}]}}
  - *one
  - apiVersion: v1
    kind: Pod
    spec: &spec {containers: [{name: c}]}
  - apiVersion: v1
    kind: Pod
    spec: {containers: [{name: d}]}
`;
  const { workloads } = read(text);
  assert.deepEqual(
    workloads.map((one) => setInPod(one, ['hostUsers'], false) !== null),
    [false, false, false, true],
  );
  assert.deepEqual(
    workloads.map(({ containers: [one] }) => one?.change('privileged', false) !== null),
    [false, false, false, true],
  );
  const last = workloads[3];
  assert.ok(last !== undefined);
  assert.equal(
    applied(text, setIn(last.object, ['metadata', 'namespace'], 'prod')),
    `${text}    metadata:\n      namespace: prod\n`,
  );
  const rendered = read('{apiVersion: v1, kind: Pod, spec: {containers: [{name: d}]}}', false).workloads[0];
  assert.equal(rendered?.containers[0]?.change('privileged', false), null);
});
