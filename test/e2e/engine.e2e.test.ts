import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isMisconfiguration } from '../../packages/core/src/model/finding.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { tarFile } from '../support/tar.ts';
import { missing, run } from './support/needs.ts';
import { type Podman, startPodman } from './support/podman.ts';
import { report, seaworthy } from './support/scan.ts';

// What runs, as podman and the kernel tell of it.
const skip = missing('root', 'podman');
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-engine-'));
const IMAGE = 'localhost/root:1';
let podman: Podman;

before(async () => {
  if (skip !== false) return;
  mkdirSync(join(folder, 'podman'));
  podman = await startPodman(join(folder, 'podman'));
  const root = join(folder, 'root.tar');
  writeFileSync(root, sleepRoot());
  podman.run('import', '--quiet', root, IMAGE);
});

after(async () => {
  if (skip !== false) return;
  podman.run('rm', '--all', '--force', '--time', '0');
  await podman.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A root with this machine's sleep and what it is linked with: containers of it start fast. */
function sleepRoot(): Buffer {
  const libraries = [...run('ldd', '/bin/sleep').matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '');
  return tarFile(
    ['/bin/sleep', ...libraries].map((path) => ({
      path: path.slice(1),
      content: readFileSync(path),
      mode: 0o755,
    })),
  );
}

function env(): Readonly<Record<string, string>> {
  return { XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder, CONTAINER_HOST: podman.socket };
}

function start(name: string, ...options: readonly string[]): void {
  podman.run('run', '--detach', '--name', name, ...options, IMAGE, 'sleep', 'infinity');
}

async function faults(...names: readonly string[]): Promise<readonly string[]> {
  const { findings } = await report(['--scanners', 'config', 'engine:podman'], env());
  return findings
    .filter(isMisconfiguration)
    .filter(({ resource }) => names.includes(resource?.name ?? ''))
    .map(({ id, location }) => `${id} ${location.path}`)
    .sort();
}

/** How a container runs that leaves nothing to be wished for. */
const CAREFUL = [
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--user=65532:65532',
  '--pids-limit=100',
  '--memory=100m',
  '--cpus=0.5',
  '--health-cmd=true',
];

describe('containers that run', { skip }, () => {
  test('with care, have nothing but an image without a digest', async () => {
    start('careful', ...CAREFUL, '--publish=127.0.0.1:18080:8080');
    assert.deepEqual(await faults('careful'), ['image/not-by-digest careful#/ImageName']);
  });

  // One option each, and what it breaks: the rest is as careful as before.
  const options: readonly (readonly [option: string, fault: string])[] = [
    ['--privileged', 'privilege/privileged X#/HostConfig/Privileged'],
    ['--user=0', 'privilege/run-as-root X#/Config/User'],
    ['--network=host', 'isolation/host-network X#/HostConfig/NetworkMode'],
    ['--pid=host', 'isolation/host-pid X#/HostConfig/PidMode'],
    // Podman 4.3 says `shareable` of both: the kernel knows.
    ['--ipc=host', 'isolation/host-ipc X#/HostConfig/IpcMode'],
    ['--uts=host', 'isolation/host-uts X#/HostConfig/UTSMode'],
    ['--cap-add=SYS_ADMIN', 'privilege/added-capability X#/HostConfig/CapAdd/0'],
    ['--security-opt=seccomp=unconfined', 'isolation/seccomp X#/HostConfig/SecurityOpt/1'],
    ['--security-opt=label=disable', 'isolation/selinux X#/HostConfig/SecurityOpt/1'],
    ['--volume=/etc:/host/etc', 'filesystem/sensitive-host-path X#/Mounts/0'],
    ['--volume=/run/podman-of-the-test:/var/run/docker.sock', 'filesystem/runtime-socket X#/Mounts/0'],
    ['--publish=18081:22', 'network/ssh-port X#/NetworkSettings/Ports/22~1tcp/0'],
    ['--publish=18082:80', 'network/published-on-all-addresses X#/NetworkSettings/Ports/80~1tcp/0'],
    ['--env=API_TOKEN=f00f00f00', 'secret/value-in-environment X#/Config/Env/'],
    ['--device=/dev/null:/dev/xx', 'filesystem/host-device X#/HostConfig/Devices/0'],
    ['--restart=always', 'reliability/restart-policy X#/HostConfig/RestartPolicy/Name'],
    ['--health-cmd=none', 'reliability/healthcheck X#/'],
  ];
  test('with one careless option each', async () => {
    mkdirSync('/run/podman-of-the-test', { recursive: true });
    const names = options.map(([option], index) => `x${index}-${option.replace(/\W+/g, '')}`.slice(0, 40));
    for (const [index, [option]] of options.entries()) start(names[index] ?? '', ...CAREFUL, option);
    const all = await faults(...names);
    for (const [index, [option, fault]] of options.entries()) {
      const expected = fault.replace('X#', `${names[index]}#`);
      assert.ok(
        all.some((one) => one.startsWith(expected)),
        `${option} should break ${expected}; found: ${all.filter((one) => one.includes(`${names[index]}#`)).join(', ')}`,
      );
    }
    rmSync('/run/podman-of-the-test', { recursive: true });
  });

  test('say which images nobody looked into, and no value of a secret', async () => {
    start('secretive', '--env=DB_PASSWORD=never-to-be-seen');
    const { code, stdout, stderr } = await seaworthy(['scan', '--format', 'json', 'engine:'], env());
    assert.equal(code, 0, stderr);
    assert.ok(!stdout.includes('never-to-be-seen') && stdout.includes('DB_PASSWORD'));
    const { artifact, gaps, packages } = JSON.parse(stdout) as Report;
    assert.deepEqual([artifact.kind, packages.length], ['container', 0]);
    assert.deepEqual(
      gaps.map(({ id, reason }) => [id, reason.includes(IMAGE)]),
      [['image/not-scanned', true]],
    );
  });

  test('without a connection, or as packages: what to do instead', async () => {
    const offline = await seaworthy(['scan', '--offline', 'engine:'], env());
    assert.equal(offline.code, 3);
    const packages = await seaworthy(['sbom', 'engine:'], env());
    assert.equal(packages.code, 2, packages.stderr);
    const nobody = await seaworthy(['scan', 'engine:'], {
      ...env(),
      CONTAINER_HOST: 'unix:///nowhere',
      DOCKER_HOST: 'unix:///nowhere',
    });
    assert.equal(nobody.code, 3);
    assert.match(nobody.stderr, /DOCKER_HOST/);
    assert.equal((await seaworthy(['scan', 'engine:containerd'], env())).code, 2);
  });
});

test('this machine, as one that runs containers: with podman alone nothing is said of Docker', {
  skip,
}, async () => {
  const { artifact, findings, gaps } = await report(['--scanners', 'config', 'host:'], env());
  assert.deepEqual([artifact.kind, artifact.name], ['host', 'host:']);
  assert.ok(gaps.every(({ id }) => id !== 'host/packages-not-scanned'));
  const hasDocker = existsSync('/usr/bin/dockerd') || existsSync('/etc/docker/daemon.json');
  assert.equal(
    hasDocker,
    findings.some(({ id }) => id === 'host/inter-container-traffic'),
  );
  const asked = await report(['host:'], env());
  assert.ok(asked.gaps.some(({ id }) => id === 'host/packages-not-scanned'));
});

// A fake by name: no engine answers like this.
describe('an engine that is none', () => {
  let server: Server;
  const answers = new Map<string, string>();
  before(async () => {
    server = createServer((request, response) => {
      const body = answers.get(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200).end(body ?? '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());

  async function scan(list: string, inspect: string): Promise<Report> {
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    answers.set('/_ping', 'OK').set('/containers/json', list);
    answers.set(`/containers/${'a'.repeat(64)}/json`, inspect);
    const host = `tcp://127.0.0.1:${address.port}`;
    return report(['--scanners', 'config', 'engine:docker'], { HOME: tmpdir(), DOCKER_HOST: host });
  }

  test('gives containers of any shape: what is not readable is not taken for good', async () => {
    const list = JSON.stringify([
      { Id: 'a'.repeat(64), Names: ['/x'], ImageID: 7 },
      5,
      null,
      { Id: '../../x' },
    ]);
    for (const inspect of [
      '{}',
      JSON.stringify({
        Config: 5,
        HostConfig: [],
        Mounts: {},
        NetworkSettings: { Ports: { x: [null], '1/tcp': 7 } },
      }),
      JSON.stringify({
        HostConfig: { Privileged: 'yes', CapAdd: [1, {}], RestartPolicy: null, Devices: [1] },
        Mounts: [1, {}],
      }),
    ]) {
      const { findings } = await scan(list, inspect);
      assert.ok(
        findings.some(({ id }) => id === 'privilege/run-as-root'),
        inspect,
      );
    }
  });

  test('and documents that are none: a gap', async () => {
    const list = JSON.stringify([{ Id: 'a'.repeat(64), Names: ['/x'] }]);
    const { gaps } = await scan(list, '[]');
    assert.deepEqual(
      gaps.map(({ id, location }) => [id, location?.path]),
      [['file/unreadable', 'docker/x']],
    );
  });
});
