import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ImageConfig } from '../../../image/contract.ts';
import { parseConfig } from '../../../image/manifest.ts';
import { locationOf } from '../../findings.ts';
import { judgeTree } from '../../judge.ts';
import type { Container } from '../../model/container.ts';
import { RULES } from '../../rules/registry.generated.ts';
import { readImage } from './index.ts';

function configOf(config: unknown): ImageConfig {
  return parseConfig(Buffer.from(JSON.stringify({ os: 'linux', rootfs: { diff_ids: [] }, config })));
}

function containerOf(config: unknown): Container {
  const [container] = readImage(configOf(config)).containers;
  assert.ok(container !== undefined);
  return container;
}

function faultsOf(config: unknown): readonly string[] {
  return judgeTree(readImage(configOf(config)), RULES).map(
    ({ rule, violation }) => `${rule.id} ${locationOf(violation.at).path}`,
  );
}

// The configuration of docker.io/library/postgres:16, with a user and a health check of ours.
const POSTGRES = {
  User: '999:998',
  ExposedPorts: { '5432/tcp': {} },
  Env: ['PATH=/usr/local/sbin:/usr/bin', 'GOSU_VERSION=1.17', 'LANG=en_US.utf8', 'PG_MAJOR=16'],
  Entrypoint: ['docker-entrypoint.sh'],
  Cmd: ['postgres'],
  Volumes: { '/var/lib/postgresql/data': {} },
  StopSignal: 'SIGINT',
  Healthcheck: { Test: ['CMD-SHELL', 'pg_isready'], Interval: 5_000_000_000 },
};

describe('the configuration of an image', () => {
  test('as a container, each value at its field', () => {
    const { identity, ports, environment, mounts, entrypoint, command, probes } = containerOf(POSTGRES);
    assert.deepEqual([identity.user?.value, identity.group?.value], ['999', '998']);
    assert.deepEqual(
      ports.map(({ container, protocol, published, at }) => [container, protocol, published, at.source.path]),
      [[5432, 'tcp', false, 'config#/ExposedPorts/5432~1tcp']],
    );
    assert.deepEqual(environment.map(({ name, value, at }) => [name, value, at.source.path]).at(-1), [
      'PG_MAJOR',
      '16',
      'config#/Env/3',
    ]);
    assert.deepEqual(
      mounts.map(({ kind, target }) => [kind, target]),
      [['volume', '/var/lib/postgresql/data']],
    );
    assert.deepEqual(
      [entrypoint?.value.words, command?.value.words],
      [['docker-entrypoint.sh'], ['postgres']],
    );
    assert.equal(probes.health?.value, 'CMD-SHELL pg_isready');
    assert.deepEqual(faultsOf(POSTGRES), []);
  });

  test('nobody, root, and a number for root', () => {
    for (const User of [undefined, '', 'root', '0', '0:0', 'root:wheel', '00'])
      assert.ok(
        faultsOf({ ...POSTGRES, User }).some((one) => one.startsWith('privilege/run-as-root')),
        User,
      );
    for (const User of ['1', 'app', '65532:65532', 'rooty'])
      assert.ok(
        !faultsOf({ ...POSTGRES, User }).some((one) => one.startsWith('privilege/run-as-root')),
        User,
      );
  });

  test('what is wrong stands at its field', () => {
    assert.deepEqual(
      faultsOf({
        ...POSTGRES,
        User: 'root',
        Env: ['A=1', 'DB_PASSWORD=hunter2'],
        ExposedPorts: { '22/tcp': {} },
        Volumes: { '/etc': {} },
        Healthcheck: { Test: ['NONE'] },
      }).toSorted(),
      [
        'dockerfile/sensitive-volume config#/Volumes/~1etc',
        'network/ssh-port config#/ExposedPorts/22~1tcp',
        'privilege/run-as-root config#/User',
        'reliability/healthcheck config#/Healthcheck/Test',
        'secret/value-in-environment config#/Env/1',
      ],
    );
  });

  test('what is no such field is told, and the rest is read', () => {
    const tree = readImage(
      configOf({
        ...POSTGRES,
        User: 0,
        Env: 'A=1',
        Volumes: ['/x'],
        Healthcheck: { Test: 'x' },
        cmd: ['sh'],
      }),
    );
    assert.deepEqual(
      tree.problems.map(({ id, path }) => `${id} ${path}`).toSorted(),
      [
        'file/unreadable config#/cmd',
        'file/unreadable config#/Healthcheck/Test',
        'file/unreadable config#/User',
        'file/unreadable config#/Env',
        'file/unreadable config#/Volumes',
      ].toSorted(),
    );
    assert.equal(tree.containers[0]?.ports[0]?.container, 5432);
  });

  test('a range of ports, one without end, and nonsense', () => {
    const portsOf = (...texts: readonly string[]): readonly (number | null)[] =>
      containerOf({ ExposedPorts: Object.fromEntries(texts.map((text) => [text, {}])) }).ports.map(
        ({ container }) => container,
      );
    assert.deepEqual(portsOf('20-23/tcp'), [20, 21, 22, 23]);
    assert.ok(portsOf('1-99999').length <= 100);
    assert.deepEqual(portsOf('http', '9-1/udp'), [null, 9]);
  });
});
