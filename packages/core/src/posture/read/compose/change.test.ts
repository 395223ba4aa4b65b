import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../fix/apply.ts';
import type { PostureChanges } from '../../model/change.ts';
import type { Container } from '../../model/container.ts';
import { readFiles, serviceIn } from './compose.testkit.ts';

type Files = Readonly<Record<string, string>>;

/** The files after a change of the service `app`; null where it cannot be made. */
function changed<K extends keyof PostureChanges>(files: Files, what: K, to: PostureChanges[K]): Files | null {
  const edits = serviceIn(readFiles(files), 'app').container.change(what, to);
  if (edits === null) return null;
  const result = { ...files };
  for (const { source } of edits)
    result[source.path] = applyEdits(source, edits) ?? assert.fail('edits that clash');
  return result;
}

/** The same of one file with a service `app`, whose map is given in lines; gives the lines back. */
function lines<K extends keyof PostureChanges>(
  map: string,
  what: K,
  to: PostureChanges[K] | ((container: Container) => PostureChanges[K]),
): string | null {
  const head = 'services:\n  app: # the shop\n';
  const text = head + map.trim().replace(/^/gm, '    ') + '\n';
  const { container } = serviceIn(readFiles({ 'compose.yaml': text }), 'app');
  const value = typeof to === 'function' ? to(container) : to;
  const after = changed({ 'compose.yaml': text }, what, value)?.['compose.yaml'];
  if (after === undefined) return null;
  assert.ok(after.startsWith(head));
  return after.slice(head.length).replace(/^ {4}/gm, '').trimEnd();
}

test('what is left out is added to the map of the service', () => {
  assert.equal(lines('image: x', 'escalation', false), 'image: x\nsecurity_opt:\n  - no-new-privileges:true');
  assert.equal(lines('image: x', 'dropCapability', 'ALL'), 'image: x\ncap_drop:\n  - ALL');
  assert.equal(lines('image: x', 'readOnlyRoot', true), 'image: x\nread_only: true');
  assert.equal(lines('image: x', 'user', '1000:1000'), 'image: x\nuser: "1000:1000"');
  assert.equal(lines('image: x', 'memoryLimit', '256M'), 'image: x\nmem_limit: "256M"');
  assert.equal(lines('image: x', 'cpuLimit', '0.5'), 'image: x\ncpus: "0.5"');
  assert.equal(lines('image: x', 'pidsLimit', '200'), 'image: x\npids_limit: 200');
  assert.equal(lines('image: x', 'restart', 'on-failure:5'), 'image: x\nrestart: on-failure:5');
  assert.equal(lines('image: x', 'pullPolicy', 'always'), 'image: x\npull_policy: always');
  assert.equal(lines('image: x', 'runAsNonRoot', true), null);
});

test('what is there is changed, or goes, and the rest stays as it is', () => {
  assert.equal(lines('image: x # one', 'image', 'y:1'), 'image: y:1 # one');
  assert.equal(lines('privileged: true # why\nimage: x', 'privileged', false), 'image: x');
  assert.equal(lines('image: x\nnetwork_mode: host', 'ownNamespace', 'network'), 'image: x');
  assert.equal(lines('image: x\nuserns_mode: host', 'ownNamespace', 'user'), 'image: x');
  assert.equal(lines('image: x\npid: host', 'ownNamespace', 'ipc'), null);
  assert.equal(
    lines('security_opt:\n  - seccomp:unconfined # old\n  - label:disable', 'escalation', false),
    'security_opt:\n  - seccomp:unconfined # old\n  - label:disable\n  - no-new-privileges:true',
  );
  assert.equal(
    lines('security_opt: ["no-new-privileges:false"]', 'escalation', false),
    'security_opt: [no-new-privileges:true]',
  );
  assert.equal(
    lines('image: x\nsecurity_opt: [seccomp=unconfined]', 'seccomp', 'RuntimeDefault'),
    'image: x',
  );
  assert.equal(
    lines('security_opt:\n  - apparmor:unconfined\n  - a', 'apparmor', 'RuntimeDefault'),
    'security_opt:\n  - a',
  );
  assert.equal(lines('cap_add: [CAP_SYS_ADMIN, a]', 'removeCapability', 'SYS_ADMIN'), 'cap_add: [a]');
  assert.equal(lines('image: x\ncap_drop: []', 'dropCapability', 'ALL'), 'image: x\ncap_drop: [ALL]');
});

test('limits stand where the service has its others', () => {
  assert.equal(
    lines('deploy:\n  resources:\n    limits:\n      cpus: "1"', 'memoryLimit', '1G'),
    'deploy:\n  resources:\n    limits:\n      cpus: "1"\n      memory: "1G"',
  );
  assert.equal(lines('pids_limit: -1', 'pidsLimit', '200'), 'pids_limit: 200');
  assert.equal(lines('deploy: {restart_policy: {condition: any}}', 'restart', 'on-failure:5'), null);
});

const port = (index: number) => (container: Container) => ({
  at: container.ports[index]?.at.start ?? -1,
  address: '127.0.0.1',
});
const mount =
  (index: number) =>
  (container: Container): number =>
    container.mounts[index]?.at.start ?? -1;

test('ports are bound, and mounts made read-only, in the form that they have', () => {
  const bound = (text: string): string | null => lines(`ports:\n  - ${text}`, 'bindPort', port(0));
  assert.equal(bound('"8080:80"'), 'ports:\n  - "127.0.0.1:8080:80"');
  assert.equal(bound("'8080:80/udp' # x"), "ports:\n  - '127.0.0.1:8080:80/udp' # x");
  assert.equal(bound('8080:80'), 'ports:\n  - "127.0.0.1:8080:80"');
  assert.equal(bound('0.0.0.0:8080:80'), 'ports:\n  - "127.0.0.1:8080:80"');
  assert.equal(bound('"[::]:8080:80"'), 'ports:\n  - "127.0.0.1:8080:80"');
  assert.equal(bound('3000'), 'ports:\n  - "127.0.0.1::3000"');
  assert.equal(bound('"${PORT:-8080}:80"'), 'ports:\n  - "127.0.0.1:${PORT:-8080}:80"');
  assert.equal(bound('"${PORTS:-8080:80}"'), null);
  assert.equal(
    bound('target: 80\n    published: 8080'),
    'ports:\n  - target: 80\n    published: 8080\n    host_ip: "127.0.0.1"',
  );
  const readOnly = (text: string): string | null => lines(`volumes:\n  - ${text}`, 'mountReadOnly', mount(0));
  assert.equal(readOnly('./x:/x'), 'volumes:\n  - ./x:/x:ro');
  assert.equal(readOnly('"./x:/x:rw,z"'), 'volumes:\n  - "./x:/x:z,ro"');
  assert.equal(readOnly('/anonymous'), null);
  assert.equal(
    readOnly('{type: bind, source: ., target: /x}'),
    'volumes:\n  - {type: bind, source: ., target: /x, read_only: true}',
  );
  assert.equal(readOnly('${DIR:-./x}:/x'), 'volumes:\n  - ${DIR:-./x}:/x:ro');
});

test('anything can be taken out by its place', () => {
  const text = 'image: x\nvolumes:\n  - /var/run/docker.sock:/s\n  - a:/a\nenvironment: {A: "1", B: "2"}';
  assert.equal(
    lines(text, 'remove', mount(0)),
    'image: x\nvolumes:\n  - a:/a\nenvironment: {A: "1", B: "2"}',
  );
  assert.equal(
    lines(text, 'remove', ({ environment }) => environment[1]?.at.start ?? -1),
    'image: x\nvolumes:\n  - /var/run/docker.sock:/s\n  - a:/a\nenvironment: {A: "1"}',
  );
  assert.equal(
    lines('image: x\ndevices:\n  - /dev/kvm', 'remove', ({ devices }) => devices[0]?.at.start ?? -1),
    'image: x',
  );
  assert.equal(lines(text, 'remove', 3), null);
});

test('what a variable or an anchor brings is not written over', () => {
  assert.equal(lines('user: "${UID:-0}"', 'user', '1000'), null);
  assert.equal(lines('image: x:${TAG}', 'image', 'y'), null);
  const anchored = (rest: string): Files => ({
    'compose.yaml': `x-base: &base\n  user: root\n  cap_add: [SYS_ADMIN]\nservices:\n  app:\n    <<: *base\n${rest}`,
  });
  assert.equal(changed(anchored('    image: x\n'), 'removeCapability', 'SYS_ADMIN'), null);
  // A value of its own goes before what is merged into it.
  assert.deepEqual(
    changed(anchored('    image: x\n'), 'user', '1000'),
    anchored('    image: x\n    user: "1000"\n'),
  );
});

test('a setting is changed in the file where it stands, what is left out in that of the service', () => {
  const files = {
    'compose.yaml': 'services:\n  app:\n    image: x\n    extends: {file: base.yml, service: base}\n',
    'compose.override.yaml': 'services:\n  app:\n    privileged: true\n    ports: ["80:80"]\n',
    'base.yml': 'services:\n  base:\n    pid: host\n    cap_add:\n      - SYS_ADMIN\n      - CHOWN\n',
  };
  assert.deepEqual(changed(files, 'privileged', false), {
    ...files,
    'compose.override.yaml': 'services:\n  app:\n    ports: ["80:80"]\n',
  });
  assert.deepEqual(changed(files, 'removeCapability', 'SYS_ADMIN'), {
    ...files,
    'base.yml': 'services:\n  base:\n    pid: host\n    cap_add:\n      - CHOWN\n',
  });
  assert.deepEqual(changed(files, 'readOnlyRoot', true), {
    ...files,
    'compose.yaml': `${files['compose.yaml']}    read_only: true\n`,
  });
  const both = { ...files, 'compose.yaml': `${files['compose.yaml']}    privileged: true\n` };
  const after = changed(both, 'privileged', false) ?? {};
  assert.equal(serviceIn(readFiles(after), 'app').container.privileges.privileged, null);
});

test('a change that is applied gives what was asked for, and nothing else', () => {
  const parts = fc.subarray([
    'user: root # as it was',
    'privileged: true',
    'read_only: false',
    'cap_add: [SYS_ADMIN, NET_ADMIN]',
    'cap_add:\n      - SYS_ADMIN',
    'cap_drop:\n      # some\n      - CHOWN',
    'security_opt: ["no-new-privileges:false", "seccomp:unconfined"]',
    'security_opt:\n      - apparmor=unconfined',
    'network_mode: host',
    'ports:\n      - "8080:80"\n      - target: 81\n        published: "81"',
    'volumes: ["./a:/a", {type: bind, source: ./b, target: /b}]',
    'mem_limit: 0',
    'deploy: {resources: {limits: {cpus: "1"}}}',
    'restart: always',
    '# a comment',
  ]);
  const asked: readonly (readonly [keyof PostureChanges, unknown, (one: Container) => unknown, unknown])[] = [
    ['privileged', false, (one) => one.privileges.privileged, null],
    ['escalation', false, (one) => one.privileges.escalation?.value, false],
    ['user', '7:8', (one) => [one.identity.user?.value, one.identity.group?.value], ['7', '8']],
    ['readOnlyRoot', true, (one) => one.readOnlyRoot?.value, true],
    ['dropCapability', 'ALL', (one) => one.privileges.droppedCapabilities.at(-1)?.value, 'ALL'],
    [
      'removeCapability',
      'SYS_ADMIN',
      (one) => one.privileges.addedCapabilities.some(({ value }) => value === 'SYS_ADMIN'),
      false,
    ],
    ['seccomp', 'RuntimeDefault', (one) => one.privileges.seccomp, null],
    ['apparmor', 'RuntimeDefault', (one) => one.privileges.apparmor, null],
    ['ownNamespace', 'network', (one) => one.namespaces.network, null],
    ['memoryLimit', '1G', (one) => one.resources.memoryLimit?.value, '1G'],
    ['cpuLimit', '0.5', (one) => one.resources.cpuLimit?.value, '0.5'],
    ['pidsLimit', '9', (one) => one.resources.pidsLimit?.value, '9'],
    ['restart', 'no', (one) => one.restart?.value, 'no'],
    ['image', 'y@sha256:0', (one) => one.image?.value, 'y@sha256:0'],
  ];
  const key = (part: string): string => part.split(':')[0] ?? '';
  fc.assert(
    fc.property(parts, fc.constantFrom(...asked), fc.boolean(), fc.boolean(), (some, ask, crlf, split) => {
      const [what, to, get, expected] = ask;
      const own = some.filter((part, index) => some.findIndex((other) => key(other) === key(part)) === index);
      const text = (all: readonly string[]): string =>
        `services:\n  app:\n    image: x\n${all.map((part) => `    ${part}\n`).join('')}  other:\n    image: y\n`;
      const half = split ? Math.floor(own.length / 2) : own.length;
      const files: Record<string, string> = { 'compose.yaml': text(own.slice(0, half)) };
      if (split) files['compose.override.yaml'] = text(own.slice(half));
      if (crlf)
        for (const path of Object.keys(files)) files[path] = (files[path] ?? '').replaceAll('\n', '\r\n');
      const before = serviceIn(readFiles(files), 'app').container;
      const after = changed(files, what, to as never);
      if (after === null) {
        assert.ok(
          ['privileged', 'removeCapability', 'seccomp', 'apparmor', 'ownNamespace'].includes(what),
          what,
        );
        return;
      }
      const reading = readFiles(after);
      assert.deepEqual(reading.problems, []);
      const { container } = serviceIn(reading, 'app');
      assert.deepEqual(get(container), expected);
      assert.equal(serviceIn(reading, 'other').container.image?.value, 'y');
      assert.equal(container.ports.length, before.ports.length);
      assert.equal(container.mounts.length, before.mounts.length);
      assert.ok(!crlf || Object.values(after).every((one) => !/[^\r]\n/.test(one)));
    }),
    { numRuns: 2000 },
  );
});
