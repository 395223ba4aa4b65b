import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { plainOf } from '../../../bytes/located/fields.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';
import type { Container } from '../../model/container.ts';
import { applied, containersOf, read, rootOf } from './read.testkit.ts';

type What = keyof PostureChanges;

/** Each change: what it asks for, what the container then says, and the paths that it may touch. */
const CHANGES: readonly (readonly [What, unknown, (one: Container) => unknown, unknown, ...string[]])[] = [
  ['privileged', false, (one) => one.privileges.privileged?.value, false, 'C.securityContext.privileged'],
  [
    'escalation',
    false,
    (one) => one.privileges.escalation?.value,
    false,
    'C.securityContext.allowPrivilegeEscalation',
  ],
  ['runAsNonRoot', true, (one) => one.identity.runAsNonRoot?.value, true, 'C.securityContext.runAsNonRoot'],
  [
    'user',
    '7:8',
    (one) => [one.identity.user?.value, one.identity.group?.value].join(),
    '7,8',
    'C.securityContext.runAsUser',
    'C.securityContext.runAsGroup',
  ],
  ['readOnlyRoot', true, (one) => one.readOnlyRoot?.value, true, 'C.securityContext.readOnlyRootFilesystem'],
  [
    'dropCapability',
    'ALL',
    (one) => one.privileges.droppedCapabilities.at(-1)?.value,
    'ALL',
    'C.securityContext.capabilities.drop',
  ],
  [
    'seccomp',
    'RuntimeDefault',
    (one) => one.privileges.seccomp?.value,
    'RuntimeDefault',
    'C.securityContext.seccompProfile',
    'P.securityContext.seccompProfile',
  ],
  [
    'apparmor',
    'RuntimeDefault',
    (one) => one.privileges.apparmor?.value,
    'RuntimeDefault',
    'C.securityContext.appArmorProfile',
    'P.securityContext.appArmorProfile',
  ],
  ['memoryLimit', '1Gi', (one) => one.resources.memoryLimit?.value, '1Gi', 'C.resources.limits.memory'],
  ['cpuLimit', '0.5', (one) => one.resources.cpuLimit?.value, '0.5', 'C.resources.limits.cpu'],
  ['memoryRequest', '1Mi', (one) => one.resources.memoryRequest?.value, '1Mi', 'C.resources.requests.memory'],
  ['cpuRequest', '1', (one) => one.resources.cpuRequest?.value, '1', 'C.resources.requests.cpu'],
  ['pullPolicy', 'Always', (one) => one.pullPolicy?.value, 'Always', 'C.imagePullPolicy'],
  ['image', 'r.example/a:1@sha256:0', (one) => one.image?.value, 'r.example/a:1@sha256:0', 'C.image'],
  ['ownNamespace', 'user', (one) => one.namespaces.user?.value, 'private', 'P.hostUsers'],
];
const REMOVALS = [
  ['network', 'hostNetwork'],
  ['pid', 'hostPID'],
  ['ipc', 'hostIPC'],
] as const;

const optional = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T> | null> =>
  fc.option(fc.record<T, never>(model, { requiredKeys: [], noNullPrototype: true }), {
    freq: 6,
  }) as fc.Arbitrary<Partial<T> | null>;
const bit = fc.boolean();
const profile = fc.constantFrom(
  { type: 'Unconfined' },
  { type: 'RuntimeDefault' },
  { type: 'Localhost', localhostProfile: 'x' },
);
const limits = optional({ memory: fc.constantFrom('1Gi', 5), cpu: fc.constantFrom('100m', 1, 0.5) });
const container = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    image: fc.constantFrom('x', 'nginx:1.27', ''),
    imagePullPolicy: fc.constant('Never'),
    resources: optional({ limits, requests: limits }),
    securityContext: optional({
      privileged: bit,
      allowPrivilegeEscalation: bit,
      runAsUser: fc.nat(),
      runAsGroup: fc.nat(),
      runAsNonRoot: bit,
      readOnlyRootFilesystem: bit,
      seccompProfile: profile,
      appArmorProfile: profile,
      capabilities: optional({
        add: fc.array(fc.constantFrom('CHOWN', 'cap_kill')),
        drop: fc.array(fc.constantFrom('ALL', 'x')),
      }),
    }),
    args: fc.constantFrom(['-c', 'a: b\n# no comment\n'], []),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
);
const pod = fc.record(
  {
    hostNetwork: bit,
    hostPID: bit,
    hostIPC: bit,
    hostUsers: bit,
    securityContext: optional({ runAsUser: fc.nat(), seccompProfile: profile, appArmorProfile: profile }),
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['containers'], noNullPrototype: true },
);
const style = fc.record({
  flowLevel: fc.constantFrom(-1, -1, 1, 3, 6, 8),
  indent: fc.constantFrom(2, 4),
  noArrayIndent: bit,
  // Without it, what is the same twice is written once, with an alias.
  noRefs: bit,
});

type Tree = Record<string, unknown>;

/** A Deployment without what a change may touch; what is empty is as what is missing. */
function rest(text: string, index: number, paths: readonly string[]): unknown {
  const object = JSON.parse(JSON.stringify(plainOf(rootOf(text)))) as { spec: { template: { spec: Tree } } };
  const spec = object.spec.template.spec;
  for (const path of paths) {
    const [root, ...keys] = path.split('.');
    const last = keys.pop() ?? '';
    let at: unknown = root === 'C' ? (spec['containers'] as Tree[])[index] : spec;
    for (const key of keys) at = (at as Tree | null | undefined)?.[key];
    if (typeof at === 'object' && at !== null) delete (at as Tree)[last];
  }
  return pruned(object);
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, pruned(inner)] as const);
  const isEmpty = (inner: unknown): boolean =>
    inner === null || (typeof inner === 'object' && !Array.isArray(inner) && Object.keys(inner).length === 0);
  return Object.fromEntries(entries.filter(([, inner]) => !isEmpty(inner)));
}

const inDeployment = (spec: unknown): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x' },
  spec: { template: { spec } },
});

test('whatever the manifest: every change gives what it was asked for, and leaves all else as it was', () => {
  fc.assert(
    fc.property(pod, style, fc.nat(), bit, (spec, options, which, isJson) => {
      const object = inDeployment(spec);
      const text = isJson ? JSON.stringify(object, null, 2) : dump(object, options);
      const index = which % spec.containers.length;
      const one = containersOf(text)[index];
      assert.ok(one !== undefined);
      for (const [what, to, valueOf, expected, ...paths] of CHANGES) {
        const edits = one.change(what, to as never);
        if (edits === null && text.includes('*ref')) continue;
        const after = applied(text, edits);
        const again = containersOf(after)[index];
        assert.ok(again !== undefined);
        assert.equal(valueOf(again), expected, `${what}\n${text}\n=====\n${after}`);
        assert.deepEqual(
          rest(after, index, paths),
          rest(text, index, paths),
          `${what}\n${text}\n=====\n${after}`,
        );
        if (isJson) JSON.parse(after);
      }
    }),
    { numRuns: 400 },
  );
});

test('whatever the manifest: what is taken out is gone, and all else is as it was', () => {
  fc.assert(
    fc.property(pod, style, (spec, options) => {
      const text = dump(inDeployment(spec), options);
      const [one] = containersOf(text);
      assert.ok(one !== undefined);
      for (const [namespace, key] of REMOVALS) {
        const edits: readonly Edit[] | null = one.change('ownNamespace', namespace);
        assert.equal(edits === null, spec[key] === undefined);
        if (edits === null) continue;
        const after = applied(text, edits);
        assert.equal(read(after).workloads[0]?.containers[0]?.namespaces[namespace], null);
        assert.deepEqual(rest(after, 0, [`P.${key}`]), rest(text, 0, [`P.${key}`]));
      }
      for (const { value, at } of one.privileges.addedCapabilities) {
        const paths = ['C.securityContext.capabilities.add'];
        const both: readonly (readonly Edit[] | null)[] = [
          one.change('removeCapability', value),
          one.change('remove', at.start),
        ];
        for (const edits of both) {
          if (edits === null && text.includes('*ref')) continue;
          const after = applied(text, edits);
          const left = containersOf(after)[0]?.privileges.addedCapabilities ?? [];
          assert.equal(left.length, one.privileges.addedCapabilities.length - 1, `${text}\n=====\n${after}`);
          assert.deepEqual(rest(after, 0, paths), rest(text, 0, paths));
        }
      }
    }),
    { numRuns: 1000 },
  );
});
