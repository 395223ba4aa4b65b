import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { SourceText } from '../../packages/core/src/bytes/located/text.ts';
import { judgeTree } from '../../packages/core/src/posture/judge.ts';
import type { OwnRule } from '../../packages/core/src/posture/own-rules/contract.ts';
import { readOwnRules } from '../../packages/core/src/posture/own-rules/read.ts';
import { readTree } from '../../packages/core/src/posture/read/tree.ts';
import { type ApiServer, KUBE_APISERVER, startApiServer } from './pod-security-server.ts';
import { missing } from './support/needs.ts';
import { seaworthy } from './support/scan.ts';

// Rules of the user, exported as policies: a real API server refuses what we find, and nothing else.
const skip =
  missing('etcd') ||
  (existsSync(KUBE_APISERVER) ? false : `needs ${KUBE_APISERVER}: tools/engines/kube-apiserver.sh builds it`);
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-own-rules-'));
const RULES = `rules:
  - {id: own/image, expression: 'container.image == null || container.image.startsWith("r.example/")'}
  - {id: own/user, expression: 'container.identity.user != null && container.identity.user != "0"'}
  - {id: own/non-root, expression: container.identity.runAsNonRoot == true}
  - {id: own/privileged, expression: container.privileges.privileged != true}
  - {id: own/escalation, expression: container.privileges.escalation == false}
  - {id: own/add, expression: 'container.privileges.addedCapabilities.all(c, c in ["NET_BIND_SERVICE", "CHOWN"])'}
  - {id: own/drop, expression: '"ALL" in container.privileges.droppedCapabilities'}
  - {id: own/seccomp, expression: 'container.privileges.seccomp in ["RuntimeDefault", "own.json"]'}
  - {id: own/read-only, expression: container.readOnlyRoot == true}
  - {id: own/network, expression: 'container.namespaces.network != "host" && container.namespaces.pid != "host"'}
  - {id: own/memory, expression: 'container.resources.memoryLimit != null && container.resources.memoryLimit.matches("^[0-9]+Mi$")'}
  - {id: own/ports, expression: 'container.ports.all(p, p.container >= 1024 && !p.published && p.protocol == "tcp")'}
  - {id: own/host-users, on: object, kinds: [Pod], expression: 'has(object.spec.containers) && object.spec.containers.size() < 3'}
`;
let server: ApiServer;
let rules: readonly OwnRule[] = [];

before(async () => {
  const read = readOwnRules([new SourceText('rules.yaml', RULES)], new Set());
  assert.deepEqual(read.problems, []);
  ({ rules } = read);
  if (skip !== false) return;
  mkdirSync(join(folder, 'server'));
  server = await startApiServer(join(folder, 'server'));
  mkdirSync(join(folder, '.seaworthy/rules'), { recursive: true });
  writeFileSync(join(folder, '.seaworthy/rules/own.yaml'), RULES);
  const path = join(folder, '.seaworthy/rules');
  // Each only warns, so that one answer tells of all.
  const { code, stdout, stderr } = await seaworthy(['rules', 'export', '--action', 'warn', '--rules', path], {
    HOME: folder,
  });
  assert.equal(code, 0, stderr);
  for (const object of loadAll(stdout) as { kind: string }[]) {
    const resource = object.kind.toLowerCase().replace(/y$/, 'ies').replace(/g$/, 'gs');
    const answer = await server.ask('POST', `/apis/admissionregistration.k8s.io/v1/${resource}`, object);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
  }
});

after(async () => {
  if (skip !== false) return;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The rules that the server says a Pod breaks; `dryRun` keeps nothing. */
async function refused(pod: unknown): Promise<readonly string[]> {
  const { status, body, warnings } = await server.ask(
    'POST',
    '/api/v1/namespaces/default/pods?dryRun=All',
    pod,
  );
  assert.equal(status, 201, JSON.stringify(body));
  return warnings.flatMap((warning) => /Policy '([^']+)'/.exec(warning)?.[1]?.replace('.', '/') ?? []).sort();
}

function found(pod: unknown): readonly string[] {
  const tree = readTree(new Map([['pod.json', JSON.stringify(pod)]]));
  const undecided: unknown[] = [];
  const ids = judgeTree(tree, rules, (one) => undecided.push(one)).map(({ rule }) => rule.id);
  assert.deepEqual(undecided, []);
  return [...new Set(ids)].sort();
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const profile = fc.constantFrom(
  { type: 'RuntimeDefault' },
  { type: 'Unconfined' },
  { type: 'Localhost', localhostProfile: 'own.json' },
  { type: 'Localhost', localhostProfile: 'x.json' },
);
const capabilities = fc.subarray(['ALL', 'NET_BIND_SERVICE', 'SYS_ADMIN', 'CHOWN', 'CAP_NET_RAW']);
const context = maybe(
  fc.record(
    {
      runAsUser: fc.constantFrom(0, 1, 65532),
      runAsNonRoot: fc.boolean(),
      readOnlyRootFilesystem: fc.boolean(),
      seccompProfile: profile,
      capabilities: fc.record({ add: capabilities, drop: capabilities }, { requiredKeys: [] }),
      allowPrivilegeEscalation: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
);
const container = fc.record(
  {
    image: fc.constantFrom('r.example/a:1', 'nginx', 'r.example.evil/a'),
    securityContext: context,
    resources: maybe(
      fc.constantFrom(
        { limits: { memory: '64Mi' } },
        { limits: { memory: '1Gi', cpu: '1' } },
        { requests: { memory: '1Mi' } },
        {},
      ),
    ),
    ports: maybe(
      fc.uniqueArray(
        fc.constantFrom(
          { containerPort: 80 },
          { containerPort: 8080 },
          { containerPort: 8443, protocol: 'UDP' },
          { containerPort: 9000, protocol: 'TCP' },
        ),
        { maxLength: 2 },
      ),
    ),
  },
  { requiredKeys: ['image'] },
);
const pod = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    initContainers: maybe(fc.array(container, { maxLength: 1 })),
    hostPID: maybe(fc.boolean()),
    securityContext: maybe(
      fc.record(
        { runAsUser: fc.constantFrom(0, 1000), runAsNonRoot: fc.boolean(), seccompProfile: profile },
        { requiredKeys: [] },
      ),
    ),
  })
  .map(({ containers, initContainers, ...spec }) => {
    const named = (all: readonly object[] | undefined, prefix: string): object[] | undefined =>
      all?.map((one, index) => ({ name: `${prefix}${index}`, ...one }));
    const all = { ...spec, containers: named(containers, 'c'), initContainers: named(initContainers, 'i') };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: JSON.parse(JSON.stringify(all)) as object,
    };
  });

describe('rules of the user', { skip }, () => {
  test('say of random Pods what the API server says by the exported policies', async () => {
    const probe = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    // Policies are in force some moments after they are made; nothing tells when.
    for (let left = 300; left > 0 && (await refused(probe)).length < found(probe).length; left--)
      await wait(100);
    await fc.assert(
      fc.asyncProperty(pod, async (one) => {
        assert.deepEqual(await refused(one), found(one));
      }),
      { numRuns: Number(process.env['SEAWORTHY_RUNS'] ?? 300) },
    );
  });

  test('name the containers, in Deployments and CronJobs, too', async () => {
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x' },
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    };
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'x' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
        },
      },
    };
    for (const [path, object] of [
      ['/apis/apps/v1/namespaces/default/deployments?dryRun=All', deployment],
      ['/apis/batch/v1/namespaces/default/cronjobs?dryRun=All', cron],
    ] as const) {
      const { warnings } = await server.ask('POST', path, object);
      assert.ok(
        warnings.some((warning) => warning.includes("'own.image'") && warning.includes('container web')),
        warnings.join('\n'),
      );
      assert.ok(!warnings.some((warning) => warning.includes("'own.host-users'")));
    }
  });
});
