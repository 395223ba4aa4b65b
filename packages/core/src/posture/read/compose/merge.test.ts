import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain, problemsOf, readFiles, serviceIn, spot } from './compose.testkit.ts';

/** What a service is after an override, and what was wrong. */
function merged(base: string, over: string): unknown {
  const reading = readFiles({
    'compose.yaml': `services:\n  foo: ${base}\n`,
    'compose.override.yaml': `services:\n  foo: ${over}\n`,
  });
  assert.deepEqual(problemsOf(reading), []);
  return plain(serviceIn(reading, 'foo').node);
}

// The examples of https://docs.docker.com/reference/compose-file/merge/, in its order.
test('maps are merged, lists appended', () => {
  assert.deepEqual(merged('{key1: value1, key2: value2}', '{key2: VALUE, key3: value3}'), {
    key1: 'value1',
    key2: 'VALUE',
    key3: 'value3',
  });
  assert.deepEqual(merged('{dns: [1.1.1.1]}', '{dns: [8.8.8.8]}'), { dns: ['1.1.1.1', '8.8.8.8'] });
});

test('command lines are replaced', () => {
  assert.deepEqual(merged('{command: [echo, foo]}', '{command: [echo, bar]}'), { command: ['echo', 'bar'] });
  assert.deepEqual(merged('{entrypoint: a b}', '{entrypoint: [c]}'), { entrypoint: ['c'] });
  assert.deepEqual(merged('{healthcheck: {test: [CMD, a], retries: 1}}', '{healthcheck: {test: b}}'), {
    healthcheck: { test: 'b', retries: 1 },
  });
});

test('volumes are unique by their target, ports by all that they say', () => {
  assert.deepEqual(merged('{volumes: ["foo:/work"]}', '{volumes: ["bar:/work"]}'), {
    volumes: ['bar:/work'],
  });
  assert.deepEqual(
    merged('{ports: ["8080:80", "127.0.0.1:81:81"]}', '{ports: ["8443:80", {target: 80, published: 8080}]}'),
    { ports: [{ target: 80, published: 8080 }, '127.0.0.1:81:81', '8443:80'] },
  );
  assert.deepEqual(
    merged('{secrets: [a, {source: b, target: /x}]}', '{secrets: [{source: c, target: /x}, a]}'),
    {
      secrets: ['a', { source: 'c', target: '/x' }],
    },
  );
  assert.deepEqual(merged('{cap_add: [A, B]}', '{cap_add: [B, C]}'), { cap_add: ['A', 'B', 'C'] });
});

test('!reset takes away', () => {
  const base = '{image: myapp, ports: ["8080:80"], environment: {FOO: BAR}}';
  assert.deepEqual(merged(base, '{image: myapp, ports: !reset [], environment: {FOO: !reset null}}'), {
    image: 'myapp',
    environment: {},
  });
  assert.deepEqual(merged('{image: a, environment: [FOO=BAR, X=1]}', '{environment: {FOO: !reset null}}'), {
    image: 'a',
    environment: { X: '1' },
  });
});

test('!override replaces as a whole, block style and comments as well', () => {
  assert.deepEqual(merged('{image: myapp, ports: ["8080:80"]}', '{ports: !override ["8443:443"]}'), {
    image: 'myapp',
    ports: ['8443:443'],
  });
  const block = '\n    ports: !override # here\n      # and there\n      - "8443:443"';
  assert.deepEqual(merged('{ports: ["8080:80"]}', block), { ports: ['8443:443'] });
  // A tag in a comment, or in a text, is none.
  const comment = '\n    ports: # !override\n      - "8443:443"';
  assert.deepEqual(merged('{ports: ["8080:80"]}', comment), { ports: ['8080:80', '8443:443'] });
});

// compose-go's override/merge_*_test.go.
test('forms of the same are merged with each other', () => {
  assert.deepEqual(merged('{environment: [A=1, B=2]}', '{environment: {B: "3", C: "4"}}'), {
    environment: { A: '1', B: '3', C: '4' },
  });
  assert.deepEqual(merged('{labels: {a: "1"}}', '{labels: [a=2]}'), { labels: { a: '2' } });
  assert.deepEqual(merged('{build: ./x}', '{build: {dockerfile: D}}'), {
    build: { context: './x', dockerfile: 'D' },
  });
  assert.deepEqual(merged('{depends_on: [a]}', '{depends_on: {b: {condition: service_healthy}}}'), {
    depends_on: { a: null, b: { condition: 'service_healthy' } },
  });
  assert.deepEqual(merged('{tmpfs: /run}', '{tmpfs: [/tmp]}'), { tmpfs: ['/run', '/tmp'] });
  assert.deepEqual(merged('{logging: {driver: a, options: {x: 1}}}', '{logging: {driver: b}}'), {
    logging: { driver: 'b' },
  });
  assert.deepEqual(merged('{environment: {A: x}}', '{environment: {A: null}}'), { environment: { A: null } });
  assert.deepEqual(merged('{user: x}', '{user: null}'), { user: 'x' });
});

test('each value has the place of the file that said it', () => {
  const { container } = serviceIn(
    readFiles({
      'compose.yaml': 'services:\n  a:\n    image: x\n    cap_add: [A]\n    privileged: true\n',
      'compose.override.yaml': 'services:\n  a:\n    cap_add: [B]\n    image: y\n',
    }),
    'a',
  );
  assert.equal(spot(container.at), 'compose.yaml:2');
  assert.equal(container.image === null ? null : spot(container.image.at), 'compose.override.yaml:4');
  assert.deepEqual(
    container.privileges.addedCapabilities.map(({ value, at }) => `${value} ${spot(at)}`),
    ['A compose.yaml:4', 'B compose.override.yaml:3'],
  );
  assert.equal(
    container.privileges.privileged === null ? null : spot(container.privileges.privileged.at),
    'compose.yaml:5',
  );
});

test('an override of another kind is told', () => {
  const reading = readFiles({
    'compose.yaml': 'services:\n  a: {image: x, ports: ["80"]}\n',
    'compose.override.yaml': 'services:\n  a: {ports: "81"}\n',
  });
  assert.equal(reading.problems.length, 1);
});
