import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { locationOf } from '../../findings.ts';
import { judgeTree } from '../../judge.ts';
import { RULES } from '../../rules/registry.generated.ts';
import { readHost } from './index.ts';
import { takeSnapshot } from './snapshot.ts';

function rootOf(context: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'seaworthy-host-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function faultsBelow(root: string): Promise<readonly string[]> {
  return judgeTree(readHost(await takeSnapshot(root)), RULES).map(({ rule, violation }) => {
    const { path, startLine } = locationOf(violation.at);
    return `${rule.id} ${path}${startLine === null ? '' : `:${startLine}`}`;
  });
}

/** A daemon with everything that rules ask for. */
const GOOD = `{
  "icc": false,
  "userns-remap": "default",
  "log-driver": "journald",
  "no-new-privileges": true,
  "live-restore": true,
  "userland-proxy": false,
  "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 64000, "Soft": 64000}},
  "authorization-plugins": ["opa-docker-authz"]
}
`;
const AUDIT = '-w /usr/bin/dockerd -k docker\n-w /etc/docker -k docker\n';

describe('a host by its files', () => {
  test('that is as it should be breaks nothing', async (context) => {
    const root = rootOf(context, {
      'etc/docker/daemon.json': GOOD,
      'usr/bin/dockerd': '',
      'etc/audit/rules.d/docker.rules': AUDIT,
    });
    assert.deepEqual(await faultsBelow(root), []);
  });

  test('modes of files and sockets', async (context) => {
    const root = rootOf(context, {
      'etc/docker/daemon.json': GOOD,
      'etc/audit/rules.d/docker.rules': AUDIT,
      'etc/docker/certs.d/r.example/client.key': 'x',
      'etc/systemd/system/docker.service': '[Service]\nExecStart=/usr/bin/dockerd\n',
      'etc/audit/rules.d/unit.rules': '-w /etc/systemd/system -k docker\n',
    });
    mkdirSync(join(root, 'run'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'run/docker.sock'), resolve));
    context.after(() => server.close());
    for (const [path, mode] of [
      ['etc/docker/daemon.json', 0o664],
      ['etc/docker/certs.d/r.example/client.key', 0o600],
      ['etc/systemd/system/docker.service', 0o644],
      ['etc/docker', 0o775],
      ['run/docker.sock', 0o666],
    ] as const)
      chmodSync(join(root, path), mode);
    assert.deepEqual((await faultsBelow(root)).map((one) => one.replace(/:\d+$/, '')).sort(), [
      'host/file-permissions etc/docker',
      'host/file-permissions etc/docker/certs.d/r.example/client.key',
      'host/file-permissions etc/docker/daemon.json',
      'host/file-permissions run/docker.sock',
    ]);
  });

  test('a link leads where it would lead on that host, never out of it', async (context) => {
    const outside = rootOf(context, { 'daemon.json': '{"insecure-registries": ["out.example"]}' });
    const root = rootOf(context, {
      'srv/daemon.json': '{"insecure-registries": ["in.example"]}',
      'usr/lib/systemd/system/docker.service': '[Service]\nExecStart=/usr/bin/dockerd --debug\n',
    });
    symlinkSync('usr/lib', join(root, 'lib'));
    mkdirSync(join(root, 'etc/docker'), { recursive: true });
    symlinkSync('/srv/daemon.json', join(root, 'etc/docker/daemon.json'));
    const { files } = await takeSnapshot(root);
    assert.match(files.get('etc/docker/daemon.json')?.text ?? '', /in\.example/);
    // One file, told once.
    assert.equal((await faultsBelow(root)).filter((one) => one.startsWith('host/log-level-debug')).length, 1);
    rmSync(join(root, 'etc/docker/daemon.json'));
    symlinkSync(`../../../..${outside}/daemon.json`, join(root, 'etc/docker/daemon.json'));
    assert.equal((await takeSnapshot(root)).files.get('etc/docker/daemon.json'), undefined);
    rmSync(join(root, 'etc/docker/daemon.json'));
    symlinkSync('daemon.json', join(root, 'etc/docker/daemon.json'));
    assert.equal((await takeSnapshot(root)).files.get('etc/docker/daemon.json'), undefined);
  });

  test('flags of the unit, over lines and by drop-ins, in words and with =', async (context) => {
    const root = rootOf(context, {
      'etc/docker/daemon.json': GOOD,
      'etc/audit/rules.d/docker.rules': `${AUDIT}-w /usr/lib/systemd/system/docker.service\n`,
      'usr/lib/systemd/system/docker.service': '[Service]\nExecStart=/usr/bin/dockerd -H fd:// -D\n',
      'etc/systemd/system/docker.service.d/10.conf':
        '[Service]\nExecStart=\nExecStart=/usr/bin/dockerd \\\n  --host="tcp://0.0.0.0:2375" \\\n  --insecure-registry r.example --storage-driver=aufs\n',
    });
    const unit = 'etc/systemd/system/docker.service.d/10.conf';
    assert.deepEqual(await faultsBelow(root), [
      `host/tcp-without-tls ${unit}:4`,
      `host/insecure-registry ${unit}:5`,
      `host/legacy-storage-driver ${unit}:5`,
    ]);
  });

  test('what is no configuration is told, with its place', async (context) => {
    const root = rootOf(context, { 'etc/docker/daemon.json': '{"icc": ', 'etc/audit/audit.rules': '' });
    const { problems } = readHost(await takeSnapshot(root));
    assert.deepEqual(
      problems.map(({ id, path }) => `${id} ${path}`),
      ['file/unreadable etc/docker/daemon.json'],
    );
  });

  test('without an engine nothing is judged, and that is said', async (context) => {
    const { problems, hosts } = readHost(
      await takeSnapshot(rootOf(context, { 'etc/group': 'docker:x:1:bob\n' })),
    );
    assert.equal(problems.length, 1);
    assert.equal(hosts[0]?.docker, null);
  });
});
