import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { problemsOf, readFiles, serviceIn } from './compose.testkit.ts';

const limitsOf = (files: Readonly<Record<string, string>>): readonly string[] =>
  readFiles(files).problems.flatMap(({ id }) => (id.startsWith('limit/') ? [id] : []));

test('includes that double without end stop', () => {
  const files: Record<string, string> = {};
  for (let at = 0; at < 40; at++)
    files[`f${at}.yaml`] = `include: [f${at + 1}.yaml, f${at + 1}.yaml]\nservices: {}\n`;
  files['compose.yaml'] = 'include: [f0.yaml]\nservices: {a: {image: x}}\n';
  assert.deepEqual(limitsOf(files), ['limit/compose-loads']);
});

test('a chain of extends that adds up stops, and so does a long one', () => {
  const items = Array.from({ length: 1000 }, (_, at) => `"${at}"`).join(', ');
  const services = Array.from(
    { length: 200 },
    (_, at) => `  s${at}: {image: x, group_add: [${items}]${at === 0 ? '' : `, extends: s${at - 1}`}}\n`,
  );
  assert.deepEqual(limitsOf({ 'compose.yaml': `services:\n${services.join('')}` }), ['limit/compose-merges']);
  const reversed = Array.from({ length: 5000 }, (_, at) => `  s${at}: {extends: s${at + 1}}\n`).join('');
  const reading = readFiles({ 'compose.yaml': `services:\n${reversed}  s5000: {image: x}\n` });
  assert.ok(problemsOf(reading).some((problem) => problem.includes('too many extends')));
});

test('ports and variables that multiply stop', () => {
  const services = Array.from({ length: 10 }, (_, at) => `  s${at}: {image: x, ports: ["1-65535"]}\n`).join(
    '',
  );
  assert.deepEqual(limitsOf({ 'compose.yaml': `services:\n${services}` }), ['limit/compose-ports']);
  const values = Array.from({ length: 1000 }, () => '"$A"').join(', ');
  assert.deepEqual(
    limitsOf({
      'compose.yaml': `services: {a: {image: x, dns: [${values}]}}`,
      '.env': `A=${'x'.repeat(60_000)}`,
    }),
    ['limit/compose-characters'],
  );
});

test('names of prototypes are names', () => {
  const reading = readFiles({
    'compose.yaml':
      'services:\n  __proto__: {image: x, environment: {__proto__: y, constructor: z}}\n  toString: {extends: __proto__}\nvolumes: {__proto__: {}}\n',
    '.env': '__proto__=1\n',
  });
  assert.deepEqual(problemsOf(reading), []);
  const { environment } = serviceIn(reading, 'toString').container;
  assert.deepEqual(
    environment.map(({ name, value }) => [name, value]),
    [
      ['__proto__', 'y'],
      ['constructor', 'z'],
    ],
  );
});

test('no files make it throw', () => {
  const key = fc.constantFrom(
    ...'services include extends image build context environment env_file ports volumes networks secrets path file'.split(
      ' ',
    ),
    ...'service depends_on healthcheck test deploy resources limits command tmpfs target source type labels a b'.split(
      ' ',
    ),
    ...'security_opt cap_add privileged network_mode configs logging ulimits x-y << driver_opts external name'.split(
      ' ',
    ),
  );
  const word = fc.oneof(
    key,
    fc.constantFrom(
      '${A:-b}',
      '${A',
      '$$',
      'a=b',
      'compose.yaml',
      '../x',
      '/x',
      '8080:80',
      '[::1]:1:1',
      './a:/b:ro',
      'true',
      '',
    ),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.integer(),
      fc.constant(null),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  const services = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.dictionary(key, value, { maxKeys: 8 }));
  const document = fc.record(
    { services, include: value, volumes: value, networks: value },
    { requiredKeys: ['services'] },
  );
  const changes = ['user', 'privileged', 'escalation', 'dropCapability', 'memoryLimit', 'seccomp'] as const;
  fc.assert(
    fc.property(document, document, fc.string(), (one, two, env) => {
      const { projects } = readFiles({
        'compose.yaml': JSON.stringify(one),
        'compose.override.yaml': JSON.stringify(two),
        'x/compose.yaml': JSON.stringify(two),
        '.env': env,
      });
      for (const { services: all } of projects) {
        for (const { container } of all) {
          for (const what of changes) container.change(what, 'ALL');
          for (const { at } of container.ports)
            container.change('bindPort', { at: at.start, address: '127.0.0.1' });
          for (const { at } of container.mounts) container.change('mountReadOnly', at.start);
          for (const { at } of container.environment) container.change('remove', at.start);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
