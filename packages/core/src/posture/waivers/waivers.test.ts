import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTree } from '../judge.ts';
import { readTree } from '../read/tree.ts';
import { RULES } from '../rules/registry.generated.ts';
import { readPragma } from './contract.ts';
import { partWaived } from './index.ts';

function waived(path: string, text: string): string[] {
  const tree = readTree(new Map([[path, text]]));
  return partWaived(judgeTree(tree, RULES), tree).waived.map(
    ({ breach, reason, source }) => `${breach.rule.id} ${source}: ${reason}`,
  );
}

test('comments that people know are read, with the reason behind the ids', () => {
  assert.deepEqual(readPragma('hadolint ignore=DL3006,DL3008 pinned by the mirror'), {
    scope: 'next',
    ids: ['DL3006', 'DL3008'],
    reason: 'pinned by the mirror',
  });
  assert.deepEqual(readPragma('checkov:skip=CKV_DOCKER_2:no server'), {
    scope: 'file',
    ids: ['CKV_DOCKER_2'],
    reason: 'no server',
  });
  assert.equal(readPragma('trivy:ignore:AVD-DS-0002')?.reason, '');
  assert.equal(readPragma('a comment about hadolint'), null);
});

test('in a Dockerfile a comment is for the next instruction, or the whole file; without a reason it is nothing', () => {
  const text = (comment: string): string =>
    `${comment}\nFROM alpine\nFROM alpine AS two\nHEALTHCHECK CMD true\nUSER 10001\n`;
  assert.deepEqual(waived('Dockerfile', text('# hadolint ignore=DL3006 the mirror pins it')), [
    'image/latest-tag Dockerfile:1: the mirror pins it',
  ]);
  assert.deepEqual(
    waived('Dockerfile', text('# hadolint global ignore=DL3006 the mirror pins it')).length,
    2,
  );
  assert.deepEqual(waived('Dockerfile', text('# hadolint ignore=DL3006')), []);
  assert.deepEqual(waived('Dockerfile', text('# hadolint ignore=DL3007 the mirror pins it')).length, 1);
});

test('in YAML a comment is for its line, or for what stands below it', () => {
  const text = `services:
  # seaworthy:ignore privilege/* it is the debugger
  debug:
    image: registry.example/debug:1@sha256:de4fe7064d8f98419ea6b49190df1abbf43450c1702eeb864fe9ced453c1cc5f
    privileged: true
  web:
    image: registry.example/web:1
    pid: host # trivy:ignore:KSV010 it shows the processes
    network_mode: host
`;
  assert.deepEqual(waived('compose.yaml', text), [
    'privilege/capabilities-not-dropped compose.yaml:2: it is the debugger',
    'privilege/privilege-escalation compose.yaml:2: it is the debugger',
    'privilege/run-as-root compose.yaml:2: it is the debugger',
    'privilege/privileged compose.yaml:2: it is the debugger',
    'isolation/host-pid compose.yaml:8: it shows the processes',
  ]);
});

test('annotations are for their object alone', () => {
  const pod = (name: string, annotations: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  annotations: {${annotations}}
spec:
  hostPID: true
  containers: [{name: a, image: "registry.example/a:1"}]
`;
  const found = waived(
    'pod.yaml',
    [
      pod('one', 'ignore-check.kube-linter.io/host-pid: it shows the processes'),
      pod('two', 'checkov.io/skip1: "CKV_K8S_17=it shows the processes"'),
      pod('three', 'seaworthy.dev/ignore1: "isolation/host-pid it shows the processes"'),
      pod('four', 'ignore-check.kube-linter.io/host-pid: ""'),
    ].join('---\n'),
  );
  assert.deepEqual(
    found.map((one) => one.split(' ')[0]),
    Array.from({ length: 3 }, () => 'isolation/host-pid'),
  );
});
