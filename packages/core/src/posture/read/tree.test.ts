import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Container } from '../model/container.ts';
import { readTree } from './tree.ts';

const only = (path: string, text: string): Container => {
  const { containers, problems } = readTree(new Map([[path, text]]));
  assert.deepEqual(problems, []);
  assert.equal(containers.length, 1);
  return containers[0] as Container;
};

// What https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ says goes before what.
test('Kubernetes: what a container says goes before what its Pod says, and each value has its own place', () => {
  const container = only(
    'rollout.yaml',
    `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop, namespace: prod}
spec:
  template:
    metadata:
      annotations:
        container.apparmor.security.beta.kubernetes.io/app: localhost/k8s-apparmor-example
    spec:
      hostNetwork: true
      securityContext:
        runAsUser: 1000
        runAsGroup: 3000
        seccompProfile: {type: RuntimeDefault}
        sysctls: [{name: net.core.somaxconn, value: "1024"}]
      containers:
        - name: app
          image: registry.example/app:1
          command: [/app]
          ports: [{containerPort: 80, hostPort: 8080}]
          env:
            - {name: A, value: x}
            - {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}
          envFrom: [{secretRef: {name: all}}]
          resources: {limits: {memory: 1Gi}}
          livenessProbe: {httpGet: {port: 8080, path: /healthz}}
          securityContext:
            runAsUser: 2000
            capabilities: {drop: [all], add: [CAP_NET_ADMIN]}
          volumeMounts:
            - {name: host, mountPath: /host, subPath: log, readOnly: true, mountPropagation: Bidirectional}
            - {name: gone, mountPath: /gone}
      volumes:
        - name: host
          hostPath: {path: /var}
`,
  );
  assert.deepEqual(container.resource, {
    kind: 'Rollout',
    namespace: 'prod',
    name: 'shop',
    container: 'app',
  });
  assert.equal(container.identity.user?.value, '2000');
  assert.equal(container.identity.user?.at.source.positionOf(container.identity.user.at.start).line, 28);
  assert.equal(container.identity.group?.value, '3000');
  assert.equal(container.privileges.seccomp?.value, 'RuntimeDefault');
  assert.equal(container.privileges.apparmor?.value, 'k8s-apparmor-example');
  assert.deepEqual(
    container.privileges.droppedCapabilities.map(({ value }) => value),
    ['ALL'],
  );
  assert.deepEqual(
    container.privileges.addedCapabilities.map(({ value }) => value),
    ['NET_ADMIN'],
  );
  assert.deepEqual(
    container.privileges.sysctls.map(({ value }) => value),
    ['net.core.somaxconn=1024'],
  );
  assert.equal(container.namespaces.network?.value, 'host');
  assert.equal(container.namespaces.pid, null);
  assert.deepEqual(
    container.ports.map(({ container: inner, host, published }) => [inner, host, published]),
    [[80, 8080, true]],
  );
  assert.deepEqual(
    container.environment.map(({ name, value, from }) => [name, value, from]),
    [
      ['A', 'x', 'literal'],
      ['B', null, 'secret'],
      ['*', null, 'secret'],
    ],
  );
  // A limit without a request is the request, too.
  assert.equal(container.resources.memoryRequest?.value, '1Gi');
  assert.equal(container.probes.liveness?.value, 'httpGet: 8080/healthz');
  assert.deepEqual(
    container.mounts.map(({ kind, source, target, readOnly, propagation }) => [
      kind,
      source,
      target,
      readOnly,
      propagation,
    ]),
    [
      ['host', '/var/log', '/host', true, 'Bidirectional'],
      ['other', null, '/gone', false, null],
    ],
  );
});

test('Kubernetes: lists, templates in templates, and kinds of others are found; what is no Pod is not', () => {
  const pod = (name: string): string => `{containers: [{name: ${name}, image: x}]}`;
  const { workloads, objects, problems } = readTree(
    new Map([
      [
        'list.json',
        `{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a"}]}}]}`,
      ],
      [
        'all.yaml',
        `apiVersion: batch/v1
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: ${pod('b')}}}}}
---
apiVersion: serving.knative.dev/v1
kind: Service
spec: {template: {spec: ${pod('c')}}}
---
apiVersion: v1
kind: PodTemplate
template: {spec: ${pod('d')}}
---
apiVersion: v1
kind: ConfigMap
data: {template: "{{ x }}"}
---
apiVersion: v1
kind: Pod
spec: {containers: {name: x}}
`,
      ],
    ]),
  );
  assert.deepEqual(
    workloads.flatMap(({ containers }) => containers.map(({ name }) => name)),
    ['b', 'c', 'd', 'a'],
  );
  assert.equal(objects.length, 6);
  assert.deepEqual(
    problems.map(({ reason }) => reason),
    ['containers is no list'],
  );
});

// Each as https://docs.docker.com/reference/compose-file/services/ explains it.
test('Compose: ports, volumes and options as they are written', () => {
  const container = only(
    'compose.yaml',
    `services:
  web:
    image: "\${IMAGE:-nginx:1.27}"
    ports: ["3000", "3000-3001", "8000:9000", "127.0.0.1:8001:8001", "[::1]:6000:6000/udp", "127.0.0.1::5000"]
    volumes:
      - /var/lib/data
      - /opt/data:/var/lib/data:ro,rshared
      - named:/named
      - {type: bind, source: ./x, target: /x, read_only: true}
    tmpfs: /run
    user: "1000:2000"
    security_opt: ["no-new-privileges", "seccomp=unconfined"]
    environment: [A=1, B]
    healthcheck: {disable: true}
    deploy: {resources: {limits: {memory: 50M, cpus: "0.5", pids: 10}}}
`,
  );
  assert.equal(container.image?.value, 'nginx:1.27');
  assert.deepEqual(
    container.ports.map(({ address, host, container: inner, protocol }) => [address, host, inner, protocol]),
    [
      [null, null, 3000, 'tcp'],
      [null, null, 3000, 'tcp'],
      [null, null, 3001, 'tcp'],
      [null, 8000, 9000, 'tcp'],
      ['127.0.0.1', 8001, 8001, 'tcp'],
      ['::1', 6000, 6000, 'udp'],
      ['127.0.0.1', null, 5000, 'tcp'],
    ],
  );
  assert.deepEqual(
    container.mounts.map(({ kind, source, target, readOnly, propagation }) => [
      kind,
      source,
      target,
      readOnly,
      propagation,
    ]),
    [
      ['volume', null, '/var/lib/data', false, null],
      ['host', '/opt/data', '/var/lib/data', true, 'rshared'],
      ['volume', 'named', '/named', false, null],
      ['host', './x', '/x', true, null],
      ['scratch', null, '/run', false, null],
    ],
  );
  assert.equal(container.privileges.escalation?.value, false);
  assert.equal(container.privileges.seccomp?.value, 'unconfined');
  assert.equal(container.identity.group?.value, '2000');
  assert.equal(container.probes.health?.value, 'none');
  assert.equal(container.resources.memoryLimit?.value, '50M');
  assert.equal(container.resources.pidsLimit?.value, '10');
});

test('what could not be read is told with its place, and the rest is read', () => {
  const { containers, problems } = readTree(
    new Map([
      ['a.yaml', 'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a}]}\n---\nkind: [\n'],
      ['compose.yaml', 'services:\n  a: text\n  b: {image: x, extends: {service: c}}\n'],
    ]),
  );
  assert.equal(containers.length, 2);
  assert.deepEqual(
    problems.map(({ path, at }) => [path, at === null ? null : at.source.positionOf(at.start).line]),
    [
      ['a.yaml', 6],
      ['compose.yaml', 2],
      ['compose.yaml', 3],
    ],
  );
});

test('no file makes it throw', () => {
  const word = fc.constantFrom(
    'apiVersion',
    'kind',
    'spec',
    'containers',
    'template',
    'services',
    'image',
    'securityContext',
    'ports',
    'volumes',
    'metadata',
    'name',
    'Pod',
    'v1',
    'List',
    'items',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.integer(),
      fc.constant(null),
      fc.dictionary(word, tie('value'), { maxKeys: 5 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(
      value,
      fc.constantFrom('a.json', 'compose.json', 'docker-compose.yml', '.github/workflows/a.yml'),
      (drawn, path) => {
        const root = { apiVersion: 'v1', kind: 'Deployment', ...(typeof drawn === 'object' ? drawn : {}) };
        const { containers } = readTree(new Map([[path, JSON.stringify(root)]]));
        for (const one of containers) {
          void [
            one.identity,
            one.privileges,
            one.namespaces,
            one.mounts,
            one.resources,
            one.ports,
            one.environment,
            one.probes,
          ];
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('what only has the name of a Dockerfile is told in one sentence; programs about them are left alone', () => {
  const lines = Array.from({ length: 50 }, (_, index) => `word${index} x`).join('\n');
  const files = new Map([
    ['Dockerfile', lines],
    ['b/Dockerfile', `FROM alpine\n${lines}`],
    ['dockerfile.ts', 'export const a = 1;'],
    ['dockerfile.md', '# Text'],
  ]);
  const { problems, dockerfiles } = readTree(files);
  assert.deepEqual(
    dockerfiles.map(({ file }) => file.source.path),
    ['b/Dockerfile'],
  );
  assert.deepEqual(
    problems.filter(({ path }) => path === 'Dockerfile').map(({ reason }) => reason),
    ['it has the name of a Dockerfile, and no FROM'],
  );
  assert.equal(problems.filter(({ path }) => path === 'b/Dockerfile').length, 11);
});
