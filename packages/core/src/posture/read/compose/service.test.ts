import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container } from '../../model/container.ts';
import { containerOf, problemsOf, readFiles, serviceIn } from './compose.testkit.ts';

const ports = (text: string): readonly unknown[] =>
  containerOf(`ports: ${text}`).ports.map(({ container, host, address, protocol }) => [
    container,
    host,
    address,
    protocol,
  ]);

// The examples of https://docs.docker.com/reference/compose-file/services/#ports, and what compose-go makes of them.
test('ports in the short form', () => {
  const cases: readonly (readonly [text: string, ports: readonly unknown[]])[] = [
    ['"3000"', [[3000, null, null, 'tcp']]],
    [
      '"3000-3002"',
      [
        [3000, null, null, 'tcp'],
        [3001, null, null, 'tcp'],
        [3002, null, null, 'tcp'],
      ],
    ],
    ['"8000:8000"', [[8000, 8000, null, 'tcp']]],
    [
      '"9090-9091:8080-8081"',
      [
        [8080, 9090, null, 'tcp'],
        [8081, 9091, null, 'tcp'],
      ],
    ],
    ['"49100:22"', [[22, 49100, null, 'tcp']]],
    ['"8000-9000:80"', [[80, null, null, 'tcp']]],
    ['"127.0.0.1:8001:8001"', [[8001, 8001, '127.0.0.1', 'tcp']]],
    [
      '"127.0.0.1:5000-5001:5000-5001"',
      [
        [5000, 5000, '127.0.0.1', 'tcp'],
        [5001, 5001, '127.0.0.1', 'tcp'],
      ],
    ],
    ['"::1:6000:6000"', [[6000, 6000, '::1', 'tcp']]],
    ['"[::1]:6001:6001"', [[6001, 6001, '::1', 'tcp']]],
    ['"6060:6060/udp"', [[6060, 6060, null, 'udp']]],
    ['"127.0.0.1::80"', [[80, null, '127.0.0.1', 'tcp']]],
    ['3000', [[3000, null, null, 'tcp']]],
    ['"${P}:x"', [[null, null, null, 'tcp']]],
    ['"99999"', [[null, null, null, 'tcp']]],
  ];
  for (const [text, expected] of cases) assert.deepEqual(ports(`[${text}]`), expected, text);
});

test('ports in the long form, and those that are only named', () => {
  assert.deepEqual(
    ports(
      '[{name: web, target: 80, host_ip: 127.0.0.1, published: "8080", protocol: tcp, mode: host}, {target: 443}]',
    ),
    [
      [80, 8080, '127.0.0.1', 'tcp'],
      [443, null, null, 'tcp'],
    ],
  );
  assert.deepEqual(
    containerOf('expose: ["3000", "8085-8086/tcp"]').ports.map(({ container, published }) => [
      container,
      published,
    ]),
    [
      [3000, false],
      [8085, false],
      [8086, false],
    ],
  );
});

// https://docs.docker.com/reference/compose-file/services/#volumes and compose-go's format/volume_test.go.
test('mounts in both forms, of names that are folders, and of secrets and configs', () => {
  const { mounts } = serviceIn(
    readFiles({
      'compose.yaml': `services:
  a:
    image: x
    volumes:
      - /anonymous
      - named:/named:ro,nocopy
      - ./relative:/relative:rw,rshared
      - ~/home:/home
      - C:\\data:D:\\data
      - disguised:/etc
      - {type: bind, source: ., target: /src, read_only: "true", bind: {propagation: shared}}
      - {type: tmpfs, target: /cache}
      - {type: image, source: other, target: /other}
    tmpfs: ["/run:size=64m", "/ro:ro"]
    secrets: [server-certificate, {source: s, target: cert, mode: 0440}]
    configs: [my_config, {source: c, target: /redis_config}]
volumes:
  named: {}
  disguised: {driver_opts: {type: none, o: "ro,bind", device: /etc}}
`,
    }),
    'a',
  ).container;
  assert.deepEqual(
    mounts.map(({ kind, source, target, readOnly, propagation }) =>
      [kind, source, target, readOnly ? 'ro' : 'rw', propagation].join(' '),
    ),
    [
      'volume  /anonymous rw ',
      'volume named /named ro ',
      'host ./relative /relative rw rshared',
      'host ~/home /home rw ',
      'host C:\\data D:\\data rw ',
      'host /etc /etc ro ',
      'host . /src ro shared',
      'scratch  /cache rw ',
      'image other /other rw ',
      'scratch  /run rw ',
      'scratch  /ro ro ',
      'secret server-certificate /run/secrets/server-certificate ro ',
      'secret s /run/secrets/cert ro ',
      'config my_config /my_config ro ',
      'config c /redis_config ro ',
    ],
  );
});

// https://docs.docker.com/reference/cli/docker/container/run/#security-opt
test('security options, with either sign', () => {
  const options = (list: string): Container['privileges'] =>
    containerOf(`security_opt: [${list}]`).privileges;
  assert.equal(options('no-new-privileges').escalation?.value, false);
  assert.equal(options('"no-new-privileges:true"').escalation?.value, false);
  assert.equal(options('no-new-privileges=true').escalation?.value, false);
  assert.equal(options('"no-new-privileges:false"').escalation?.value, true);
  assert.equal(options('no-new-privileges, no-new-privileges=false').escalation?.value, true);
  assert.equal(options('"seccomp:unconfined"').seccomp?.value, 'unconfined');
  assert.equal(options('seccomp=./p.json').seccomp?.value, './p.json');
  assert.equal(options('apparmor=docker-default').apparmor?.value, 'docker-default');
  assert.deepEqual(
    options('"label:disable", "label=type:x"').selinux.map(({ value }) => value),
    ['disable', 'type:x'],
  );
  assert.equal(options('systempaths=unconfined').procMount?.value, 'Unmasked');
});

test('identity, privileges, namespaces and the rest', () => {
  const container = containerOf(`
user: "1000:2000"
group_add: [mail, "5"]
privileged: "true"
read_only: yes
cap_add: [cap_net_admin]
cap_drop: [all]
sysctls: [net.core.somaxconn=1024]
network_mode: host
pid: host
ipc: "service:other"
uts: host
userns_mode: host
cgroup: host
devices: ["/dev/kvm:/dev/kvm:rwm", {source: /dev/fuse, target: /dev/fuse}]
pull_policy: always
working_dir: /app
stdin_open: true
labels: {a.b: c}
command: bundle exec "thin -p" 3000
entrypoint: [php, -d]
platform: windows/amd64`);
  assert.deepEqual([container.identity.user?.value, container.identity.group?.value], ['1000', '2000']);
  assert.deepEqual(
    container.identity.supplementalGroups.map(({ value }) => value),
    ['mail', '5'],
  );
  assert.equal(container.privileges.privileged?.value, true);
  assert.equal(container.readOnlyRoot?.value, true);
  assert.equal(container.privileges.addedCapabilities[0]?.value, 'NET_ADMIN');
  assert.equal(container.privileges.droppedCapabilities[0]?.value, 'ALL');
  assert.equal(container.privileges.sysctls[0]?.value, 'net.core.somaxconn=1024');
  assert.deepEqual(
    Object.values(container.namespaces).map((one) => one?.value),
    ['host', 'host', 'service:other', 'host', 'host', 'host'],
  );
  assert.deepEqual(
    container.devices.map(({ value }) => value),
    ['/dev/kvm:/dev/kvm:rwm', '/dev/fuse:/dev/fuse'],
  );
  assert.equal(container.pullPolicy?.value, 'always');
  assert.equal(container.workingDirectory?.value, '/app');
  assert.equal(container.interactive?.value, true);
  assert.equal(container.labels.get('a.b')?.value, 'c');
  assert.deepEqual(container.command?.value, { form: 'exec', words: ['bundle', 'exec', 'thin -p', '3000'] });
  assert.deepEqual(container.entrypoint?.value, { form: 'exec', words: ['php', '-d'] });
  assert.equal(container.os, 'windows');
});

test('limits, restarts and health checks', () => {
  const plain = containerOf(
    'mem_limit: 64m\ncpus: 0.5\npids_limit: 10\nmem_reservation: 32m\nrestart: on-failure:3',
  );
  assert.deepEqual(
    [
      plain.resources.memoryLimit?.value,
      plain.resources.cpuLimit?.value,
      plain.resources.pidsLimit?.value,
      plain.resources.memoryRequest?.value,
      plain.restart?.value,
    ],
    ['64m', '0.5', '10', '32m', 'on-failure:3'],
  );
  // https://docs.docker.com/reference/compose-file/deploy/#resources
  const deployed = containerOf(`
restart: always
deploy:
  resources:
    limits: {cpus: '0.50', memory: 50M, pids: 1}
    reservations: {cpus: '0.25', memory: 20M}
  restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3}`);
  assert.deepEqual(
    [
      deployed.resources.memoryLimit?.value,
      deployed.resources.cpuLimit?.value,
      deployed.resources.pidsLimit?.value,
      deployed.resources.cpuRequest?.value,
      deployed.restart?.value,
    ],
    ['50M', '0.50', '1', '0.25', 'on-failure:3'],
  );
  const health = (text: string): string | undefined =>
    containerOf(`healthcheck: ${text}`).probes.health?.value;
  assert.equal(health('{test: ["CMD", "curl", "-f", "http://localhost"]}'), 'exec: curl -f http://localhost');
  assert.equal(health('{test: ["CMD-SHELL", "curl -f || exit 1"]}'), 'shell: curl -f || exit 1');
  assert.equal(health('{test: curl -f}'), 'shell: curl -f');
  assert.equal(health('{test: ["NONE"]}'), 'none');
  assert.equal(health('{disable: true}'), 'none');
  assert.equal(health('{interval: 3s}'), undefined);
});

test("a network that is the host's own is the host's", () => {
  const reading = readFiles({
    'compose.yaml':
      'services: {a: {image: x, networks: [outside]}}\nnetworks: {outside: {external: true, name: host}}\n',
  });
  assert.deepEqual(problemsOf(reading), []);
  assert.equal(serviceIn(reading, 'a').container.namespaces.network?.value, 'host');
});
