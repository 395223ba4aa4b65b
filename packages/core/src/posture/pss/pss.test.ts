import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { YamlMap } from '../../bytes/located/yaml.ts';
import { SourceText } from '../../bytes/located/text.ts';
import { yamlDocuments } from '../../bytes/located/yaml.ts';
import { checksOf, evaluatePodSecurity } from './index.ts';
import { parsePodSecurity } from './parse.ts';

function spec(text: string): YamlMap {
  const [document] = yamlDocuments(new SourceText('pod.yaml', text));
  assert.ok(document !== undefined && 'root' in document && document.root?.kind === 'map');
  return document.root;
}

const failing = (policy: string, text: string): string[] =>
  evaluatePodSecurity({ spec: spec(text), metadata: null }, parsePodSecurity(policy)).map(
    ({ check }) => check.id,
  );

test('a level and a version, and nothing else', () => {
  assert.deepEqual(parsePodSecurity('restricted:v1.31'), { level: 'restricted', minor: 31 });
  assert.deepEqual(parsePodSecurity('baseline:latest'), { level: 'baseline', minor: 37 });
  for (const text of [
    'restricted',
    'restricted:1.31',
    'Restricted:v1.31',
    'restricted:v1.031',
    'none:latest',
    '',
    'baseline:v2.0',
  ])
    assert.throws(() => parsePodSecurity(text), /LEVEL:VERSION/, text);
});

// Which controls came when: the standards' page and its history.
test('a restricted check stands in the place of its baseline twin, from the version on that has it', () => {
  const ids = (policy: string): string[] => checksOf(parsePodSecurity(policy)).map(({ id }) => id);
  assert.ok(ids('restricted:v1.21').includes('capabilities_baseline'));
  assert.ok(!ids('restricted:v1.22').includes('capabilities_baseline'));
  assert.ok(ids('restricted:v1.22').includes('capabilities_restricted'));
  assert.ok(ids('baseline:v1.34').includes('hostProbesAndHostLifecycle'));
  assert.ok(!ids('baseline:v1.33').includes('hostProbesAndHostLifecycle'));
  assert.deepEqual(ids('privileged:latest'), []);
});

test('a value of the wrong type is not let through: the API server refuses it', () => {
  assert.deepEqual(failing('baseline:latest', 'hostNetwork: "false"\ncontainers: []\n'), ['hostNamespaces']);
  assert.deepEqual(
    failing('baseline:latest', 'containers: [{name: a, securityContext: {privileged: [no]}}]\n'),
    ['privileged'],
  );
});

test('root is nobody in a user namespace of its own, since 1.35', () => {
  const text = 'hostUsers: false\nsecurityContext: {runAsUser: 0}\ncontainers: []\n';
  assert.ok(failing('restricted:v1.34', text).includes('runAsUser'));
  assert.ok(!failing('restricted:v1.35', text).includes('runAsUser'));
});
