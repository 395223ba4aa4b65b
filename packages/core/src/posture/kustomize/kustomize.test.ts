import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgeTree } from '../judge.ts';
import type { Tree } from '../model/tree.ts';
import { readTree } from '../read/tree.ts';
import { RULES } from '../rules/registry.generated.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.25
`;

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return readTree(new Map(Object.entries(files)));
}

/** `RULE PATH:LINE NAMESPACE` of these rules. */
function foundIn(tree: Tree, ...ids: readonly string[]): readonly string[] {
  return judgeTree(tree, RULES)
    .filter(({ rule }) => ids.includes(rule.id))
    .map(({ rule, violation: { at }, resource }) => {
      const { line } = at.source.positionOf(at.start);
      return `${rule.id} ${at.source.path}:${line} ${resource?.namespace ?? '-'}`;
    });
}

const BASE = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': DEPLOYMENT };

describe('places of what an overlay makes', () => {
  test('are those of the base, of the patch, and of the kustomization', () => {
    const tree = treeOf({
      ...BASE,
      'prod/kustomization.yaml':
        'namespace: prod\nresources: [../base]\nimages:\n  - name: nginx\n    newTag: latest\npatches:\n  - path: p.yaml\n',
      'prod/p.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      hostNetwork: true\n      containers:\n        - name: web\n          securityContext:\n            privileged: true\n',
    });
    assert.deepEqual(tree.problems, []);
    assert.deepEqual(
      foundIn(
        tree,
        'privilege/privileged',
        'isolation/host-network',
        'image/latest-tag',
        'resources/memory-limit',
      ).toSorted(),
      [
        'image/latest-tag prod/kustomization.yaml:5 prod',
        'isolation/host-network prod/p.yaml:7 prod',
        'privilege/privileged prod/p.yaml:11 prod',
        'resources/memory-limit base/web.yaml:10 prod',
      ],
    );
  });

  test('a base that several build on is told once where they say the same, and not alone', () => {
    const tree = treeOf({
      ...BASE,
      'a/kustomization.yaml': 'resources: [../base]\n',
      'b/kustomization.yaml': 'resources: [../base]\nreplicas: [{name: web, count: 3}]\n',
    });
    assert.deepEqual(foundIn(tree, 'resources/memory-limit'), ['resources/memory-limit base/web.yaml:10 -']);
    // What b makes of it cannot be edited in one place; what a makes is the file.
    assert.equal(tree.workloads.length, 2);
  });

  test('what no overlay changes can be repaired in its file', () => {
    const fixOf = (files: Readonly<Record<string, string>>): boolean =>
      judgeTree(treeOf(files), RULES).some(
        ({ rule, violation: { fix } }) =>
          rule.id === 'privilege/privilege-escalation' && fix !== null && fix !== undefined,
      );
    assert.ok(fixOf({ ...BASE, 'a/kustomization.yaml': 'resources: [../base]\n' }));
    assert.ok(!fixOf({ ...BASE, 'a/kustomization.yaml': 'resources: [../base]\nnamespace: x\n' }));
  });
});

describe('what is not rendered is told, and the rest is judged', () => {
  const told = (files: Readonly<Record<string, string>>): readonly string[] =>
    treeOf(files).problems.map(
      ({ id, path, at, reason }) => `${id} ${path}:${at?.source.positionOf(at.start).line} ${reason}`,
    );

  test('fields, remote bases, files that are missing, patches of nothing', () => {
    const files = {
      ...BASE,
      'prod/kustomization.yaml': [
        'resources:',
        '  - ../base',
        '  - https://github.com/org/repo//base?ref=v1',
        '  - github.com/org/repo//base?ref=v1',
        '  - ../../../etc/passwd',
        '  - gone.yaml',
        'replacements: []',
        'helmCharts: [{name: x}]',
        'patches:',
        '  - patch: "{apiVersion: v1, kind: Pod, metadata: {name: gone}}"',
      ].join('\n'),
    };
    const lines = told(files).map((one) => Number(/:(\d+) /.exec(one)?.[1]));
    assert.deepEqual(
      lines.toSorted((a, b) => a - b),
      [3, 4, 5, 6, 7, 8, 10],
    );
    assert.deepEqual(foundIn(treeOf(files), 'resources/memory-limit'), [
      'resources/memory-limit base/web.yaml:10 -',
    ]);
  });

  test('circles', () => {
    const files = {
      'a/kustomization.yaml': 'resources: [../b, web.yaml]\n',
      'a/web.yaml': DEPLOYMENT,
      'b/kustomization.yaml': 'resources: [../c]\n',
      'c/kustomization.yaml': 'resources: [../a]\ncomponents: [../c]\n',
    };
    assert.ok(told(files).some((one) => one.includes('built on itself')));
    assert.equal(foundIn(treeOf(files), 'resources/memory-limit').length, 1);
  });

  test('files that are no YAML tell so themselves', () => {
    assert.deepEqual(
      told({
        'a/kustomization.yaml': 'resources: [web.yaml]\n',
        'a/web.yaml': 'apiVersion: v1\nkind: [\n',
      }).map((one) => one.split(' ').slice(0, 2).join(' ')),
      ['chart/not-rendered a/kustomization.yaml:1', 'file/unreadable a/web.yaml:3'],
    );
  });

  test('patches beyond reason', () => {
    const objects = Array.from(
      { length: 2000 },
      (_, at) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${at}}\n`,
    );
    const patches = Array.from(
      { length: 2000 },
      () => '  - {target: {name: "(a+)+$"}, patch: "[{op: add, path: /a, value: 1}]"}',
    );
    const problems = told({
      'a/kustomization.yaml': `resources: [c.yaml]\npatches:\n${patches.join('\n')}\n`,
      'a/c.yaml': objects.join('---\n'),
    });
    assert.ok(problems.some((one) => one.includes('too many patches')));
  });
});
