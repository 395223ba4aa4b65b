import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SeaworthyError } from '../../model/error.ts';
import { CHECKS } from './checks.ts';
import { evaluatePodSecurity, type PodSecurityVersion, parsePodSecurityLevel } from './index.ts';

describe('parsePodSecurityLevel', () => {
  test('reads a level and a version', () => {
    assert.deepEqual(parsePodSecurityLevel('restricted:v1.31'), { level: 'restricted', version: 'v1.31' });
    assert.deepEqual(parsePodSecurityLevel('baseline:latest'), { level: 'baseline', version: 'latest' });
    assert.deepEqual(parsePodSecurityLevel('privileged:v1.0'), { level: 'privileged', version: 'v1.0' });
  });

  // The pattern and the number's limit of ParseVersion in k8s.io/pod-security-admission/api/helpers.go.
  for (const text of [
    '',
    'restricted',
    'restricted:',
    ':latest',
    'Restricted:latest',
    'restricted:v1.31:x',
    'restricted:1.31',
    'restricted:v1.031',
    'restricted:v2.0',
    'restricted:v1.31.0',
    'restricted:Latest',
    ' restricted:v1.31',
    'restricted:v1.31\n',
    'restricted:v1.9223372036854775808',
    `restricted:v1.${'9'.repeat(1e5)}`,
  ])
    test(`refuses ${JSON.stringify(text.slice(0, 40))}, and says what to write`, () => {
      assert.throws(
        () => parsePodSecurityLevel(text),
        (error) =>
          error instanceof SeaworthyError && error.code === 'usage' && /v1\.N/.test(error.hint ?? ''),
      );
    });

  test('the largest number that Go reads is a version', () => {
    assert.equal(parsePodSecurityLevel('baseline:v1.9223372036854775807').version, 'v1.9223372036854775807');
  });
});

describe('versions', () => {
  const sysctl = (name: string) => ({
    spec: { containers: [{ name: 'a' }], securityContext: { sysctls: [{ name, value: '1' }] } },
  });
  const lets = (pod: unknown, version: PodSecurityVersion) =>
    evaluatePodSecurity(pod, 'baseline', version).length === 0;

  // https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
  for (const [name, since] of [
    ['net.ipv4.ip_local_reserved_ports', 27],
    ['net.ipv4.tcp_keepalive_time', 29],
    ['net.ipv4.tcp_rmem', 32],
    ['net.ipv4.tcp_notsent_lowat', 37],
  ] as const)
    test(`${name} is safe since 1.${since}`, () => {
      assert.equal(lets(sysctl(name), `v1.${since - 1}`), false);
      assert.equal(lets(sysctl(name), `v1.${since}`), true);
    });

  test('latest, and what is newer than we know, is v1.37', () => {
    const pod = sysctl('net.ipv4.tcp_notsent_lowat');
    assert.equal(lets(pod, 'latest'), true);
    assert.equal(lets(pod, 'v1.4711'), true);
    assert.equal(lets(pod, 'v1.36'), false);
  });

  test('a version that is none is an error, at every level', () => {
    assert.throws(() => evaluatePodSecurity({}, 'privileged', 'v1.x' as PodSecurityVersion), SeaworthyError);
  });
});

describe('the list of checks', () => {
  test('is that of the folder', () => {
    const files = readdirSync(join(import.meta.dirname, 'checks')).map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual(CHECKS.map(({ name }) => name).sort(), files.sort());
  });

  test('a check stands for one of baseline alone, and from restricted', () => {
    for (const { level, replaces } of CHECKS.filter((check) => check.replaces !== null)) {
      assert.equal(level, 'restricted');
      assert.equal(CHECKS.find(({ name }) => name === replaces)?.level, 'baseline');
    }
  });
});
