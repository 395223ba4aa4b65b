import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapAt } from '../../../bytes/located/fields.ts';
import { SourceText } from '../../../bytes/located/text.ts';
import { yamlDocuments } from '../../../bytes/located/yaml.ts';
import { plain, problemsOf, readFiles, serviceIn, spot } from './compose.testkit.ts';
import { isComposeFile } from './index.ts';

/** Projects as their files and services. */
function shape({ projects }: ReturnType<typeof readFiles>): readonly string[] {
  return projects.map(
    ({ files, services }) => `${files.join('+')}: ${services.map(({ name }) => name).join(' ')}`,
  );
}

const A = 'services: {a: {image: x}}\n';

test('a folder has one project by default: the first of the names, and its override', () => {
  const reading = readFiles({
    'compose.yaml': A,
    'docker-compose.override.yml': 'services: {a: {user: "1"}}',
    'sub/docker-compose.yml': A,
    'sub/docker-compose.override.yaml': A,
  });
  assert.deepEqual(shape(reading), [
    'compose.yaml+docker-compose.override.yml: a',
    'sub/docker-compose.yml+sub/docker-compose.override.yaml: a',
  ]);
  assert.equal(serviceIn(reading, 'a').container.identity.user?.value, '1');
});

test('a variant that is complete stands alone; one that is not stands over the base, for what it names', () => {
  const reading = readFiles({
    'docker-compose.yml': 'services: {a: {image: x}, b: {image: y}}',
    'docker-compose.prod.yml': 'services: {a: {privileged: true}}',
    'docker-compose.test.yml': 'services: {c: {image: z}}',
  });
  assert.deepEqual(shape(reading), [
    'docker-compose.yml+docker-compose.prod.yml: a',
    'docker-compose.test.yml: c',
    'docker-compose.yml: a b',
  ]);
  const [prod] = reading.projects;
  assert.equal(prod?.services[0]?.container.image?.value, 'x');
  assert.equal(prod?.services[0]?.container.privileges.privileged?.value, true);
});

// https://docs.docker.com/reference/compose-file/services/#extends
test('extends takes over from its file and from others, whose paths begin there', () => {
  const reading = readFiles({
    'compose.yaml':
      'services:\n  web: {extends: {file: common/base.yml, service: app}, environment: [DEBUG=1]}\n  cli: {extends: web}\n',
    'common/base.yml':
      'services:\n  app: {extends: root, build: ./src, volumes: ["./data:/data", "named:/n"], env_file: a.env}\n  root: {image: x, environment: {DEBUG: "0", A: "1"}}\n',
    'common/a.env': 'FROM=file\n',
  });
  assert.deepEqual(problemsOf(reading), []);
  assert.deepEqual(shape(reading), ['compose.yaml+common/base.yml: web cli']);
  const { node, container, dockerfile } = serviceIn(reading, 'cli');
  assert.deepEqual(plain(node), {
    image: 'x',
    environment: { DEBUG: '1', A: '1' },
    build: './common/src',
    volumes: ['./common/data:/data', 'named:/n'],
    env_file: './common/a.env',
  });
  assert.equal(dockerfile, 'common/src/Dockerfile');
  assert.deepEqual(
    container.environment.map(({ name, value, from, at }) => `${name}=${value} ${from} ${spot(at)}`),
    ['DEBUG=1 literal compose.yaml:2', 'A=1 literal common/base.yml:3', 'FROM=file file common/a.env:1'],
  );
});

test('extends that lead nowhere, around, or out of the tree are told', () => {
  const reading = readFiles({
    'a/compose.yaml':
      'services:\n  a: {image: x, extends: b}\n  b: {extends: a}\n  c: {image: x, extends: {service: gone}}\n' +
      '  d: {image: x, extends: {file: ../../up.yml, service: x}}\n  e: {image: x, extends: {file: no.yml, service: x}}\n' +
      '  f: {image: x, extends: {file: "https://x.example/c.yml", service: x}}\n',
  });
  assert.deepEqual(problemsOf(reading), [
    'a/compose.yaml:2 a extends itself',
    'a/compose.yaml:4 c extends gone, which a/compose.yaml does not have',
    'a/compose.yaml:5 the file ../../up.yml, which is extended, is outside of what is scanned',
    'a/compose.yaml:6 the file no.yml, which is extended, is not there',
    'a/compose.yaml:7 the file https://x.example/c.yml, which is extended, is outside of what is scanned',
  ]);
  assert.equal(reading.projects[0]?.services.length, 6);
});

// https://docs.docker.com/reference/compose-file/include/
test('included projects have their own folder and variables, and those of the outer go first', () => {
  const reading = readFiles({
    'compose.yaml':
      'include:\n  - commons/compose.yaml\n  - {path: [other/c.yaml, other-override.yaml], project_directory: ., env_file: other/x.env}\nservices:\n  a: {image: x, depends_on: [b]}\n',
    '.env': 'TAG=outer\n',
    'commons/compose.yaml':
      'services:\n  b: {image: "b:${TAG}-${OWN}", volumes: ["./d:/d"]}\nnetworks: {n: {}}\n',
    'commons/.env': 'TAG=inner\nOWN=own\n',
    'other/c.yaml': 'services:\n  c: {image: "c:${X}", volumes: ["./d:/d"]}\n',
    'other/x.env': 'X=1\n',
    'other-override.yaml': 'services:\n  c: {user: "5"}\n',
  });
  assert.deepEqual(problemsOf(reading), []);
  assert.deepEqual(shape(reading), [
    'compose.yaml+commons/compose.yaml+other/c.yaml+other-override.yaml: a b c',
  ]);
  assert.deepEqual(plain(serviceIn(reading, 'b').node), {
    image: 'b:outer-own',
    volumes: ['./commons/d:/d'],
  });
  assert.deepEqual(plain(serviceIn(reading, 'c').node), { image: 'c:1', volumes: ['./d:/d'], user: '5' });
  assert.deepEqual([...(reading.projects[0]?.networks.keys() ?? [])], ['n']);
  assert.deepEqual([...reading.used].toSorted(), [
    '.env',
    'commons/.env',
    'commons/compose.yaml',
    'compose.yaml',
    'other-override.yaml',
    'other/c.yaml',
    'other/x.env',
  ]);
});

test('includes in a circle, of nothing, and of what is declared already are told', () => {
  const circle = readFiles({
    'compose.yaml': 'include: [b/compose.yaml]\nservices: {a: {image: x}}\n',
    'b/compose.yaml': 'include: [../compose.yaml, ../../x.yaml, gone.yaml]\nservices: {b: {image: x}}\n',
  });
  assert.deepEqual(shape(circle), ['b/compose.yaml+compose.yaml: b a']);
  assert.deepEqual(
    problemsOf(circle).map((problem) => problem.split(' ').slice(1).join(' ')),
    [
      'the file ../../x.yaml, which is included, is outside of what is scanned',
      'the file gone.yaml, which is included, is not there',
      'b/compose.yaml includes itself',
    ],
  );
  const twice = readFiles({
    'compose.yaml': 'include: [x.yaml, y.yaml]\nservices: {a: {image: x}}\n',
    'x.yaml': 'include: [z.yaml]\nservices: {a: {image: y}}\n',
    'y.yaml': 'include: [z.yaml]\nservices: {}\n',
    'z.yaml': 'services: {z: {image: z}}\n',
  });
  assert.deepEqual(problemsOf(twice), ['compose.yaml:1 the service a of x.yaml is declared already']);
});

// https://docs.docker.com/reference/compose-file/fragments/ and …/extension/
test('anchors, merges and extensions are what they stand for', () => {
  const reading = readFiles({
    'compose.yaml':
      'x-env: &env\n  A: "1"\nx-base: &base\n  image: x\n  environment: {<<: *env, B: "2"}\nservices:\n  a:\n    <<: *base\n    user: "1"\n',
  });
  assert.deepEqual(plain(serviceIn(reading, 'a').node), {
    image: 'x',
    environment: { A: '1', B: '2' },
    user: '1',
  });
});

test('variables come from .env, the environment goes first, and what is left is told', () => {
  const reading = readFiles(
    {
      'shop/compose.yaml':
        'name: ${P}\nservices:\n  a:\n    image: "x:${TAG}-${SET}"\n    user: ${USER_ID:?who}\n    environment: {A: "${TAG}", B: "${NO}", C: "${NO:-d}", D: }\n    hostname: ${COMPOSE_PROJECT_NAME}\n',
      'shop/.env': 'TAG=file\nSET=file\nD=given\n',
    },
    { SET: 'environment', P: 'name' },
  );
  const { container, node } = serviceIn(reading, 'a', 'shop/compose.yaml');
  assert.equal(reading.projects[0]?.name, 'name');
  assert.equal(container.image?.value, 'x:file-environment');
  assert.equal(container.identity.user, null);
  assert.deepEqual(
    container.environment.map(({ name, value, from }) => [name, value, from]),
    [
      ['A', 'file', 'file'],
      ['B', null, 'elsewhere'],
      ['C', 'd', 'literal'],
      ['D', 'given', 'file'],
    ],
  );
  assert.equal(plain(node) !== null && mapAt(node)?.entries.get('hostname')?.value.kind, 'scalar');
  assert.deepEqual(
    reading.projects[0]?.unresolved.map(({ name, required, at }) => `${name} ${required} ${spot(at)}`),
    ['USER_ID true shop/compose.yaml:5', 'NO false shop/compose.yaml:6'],
  );
});

test('files of variables that are not there are told, unless they need not be', () => {
  const reading = readFiles({
    'a/compose.yaml':
      'services:\n  a:\n    image: x\n    env_file:\n      - gone.env\n      - {path: may.env, required: false}\n      - ../../out.env\n      - bad.env\n',
    'a/bad.env': 'OK=1\nlol$wut\n',
  });
  assert.deepEqual(problemsOf(reading), [
    'a/compose.yaml:5 the variables of gone.env are not known: it is not there',
    'a/compose.yaml:7 the variables of ../../out.env are not known: it is outside of what is scanned',
    'a/bad.env:2 a sign that no variable has in its name',
  ]);
  const { environment } = serviceIn(reading, 'a', 'a/compose.yaml').container;
  assert.deepEqual(
    environment.map(({ name, from }) => `${name} ${from}`),
    ['* file', 'OK file'],
  );
});

test('profiles, networks, dependencies and builds', () => {
  const reading = readFiles({
    'a/compose.yaml': `services:
  one:
    build: {context: ../api, dockerfile: docker/Dockerfile, target: prod}
    profiles: [debug]
    depends_on: {two: {condition: service_healthy}}
    networks: {back: {aliases: [x]}}
  two:
    build: https://github.com/a/b.git
    network_mode: "service:three"
    links: ["one:alias"]
  three: {build: {context: ../../out}, depends_on: [one]}
  four: {build: {dockerfile_inline: FROM x}}
`,
  });
  const services = reading.projects[0]?.services ?? [];
  assert.deepEqual(
    services.map(({ name, profiles, networks, dependsOn, dockerfile, buildTarget }) => [
      name,
      profiles,
      networks.map(({ value }) => value),
      dependsOn,
      dockerfile,
      buildTarget,
    ]),
    [
      ['one', ['debug'], ['back'], ['two'], 'api/docker/Dockerfile', 'prod'],
      ['two', [], [], ['one', 'three'], null, null],
      ['three', [], ['default'], ['one'], null, null],
      ['four', [], ['default'], [], null, null],
    ],
  );
  assert.deepEqual(problemsOf(reading), [
    'a/compose.yaml:11 the Dockerfile ../../out/Dockerfile is outside of what is scanned',
  ]);
});

test('a Compose file is known by its name or by its services', () => {
  const known = (path: string, text: string): boolean => {
    const [document] = yamlDocuments(new SourceText(path, text));
    const root = document !== undefined && 'root' in document ? document.root : null;
    return root?.kind === 'map' && isComposeFile(path, root);
  };
  for (const path of [
    'compose.yml',
    'a/docker-compose.prod.yaml',
    'podman-compose.yaml',
    'web.compose.yml',
    'stack.yml',
  ])
    assert.ok(known(path, A), path);
  assert.ok(known('compose.yaml', 'include: [x.yaml]'));
  assert.ok(known('docker-compose.prod.yml', 'services: {a: {user: x}}'));
  assert.ok(!known('other.yml', 'services: {a: {user: x}}'));
  assert.ok(!known('values.yaml', 'services: {a: {image: {repository: x}}}'));
  assert.ok(!known('service.yaml', 'apiVersion: v1\nkind: X\nservices: {a: {image: x}}'));
  assert.ok(!known('.gitlab-ci.yml', 'services: [docker:dind]\nimage: x'));
});

test('a Compose file that is no YAML is told; any other is not', () => {
  const reading = readFiles({
    'compose.yaml': 'services:\n  a: [',
    'x.yaml': 'services: [',
    'b/compose.yaml': A,
  });
  assert.deepEqual(
    reading.problems.map(({ path }) => path),
    ['compose.yaml'],
  );
  assert.deepEqual(shape(reading), ['b/compose.yaml: a']);
});

test('what is included and no YAML is told, whatever its name', () => {
  const reading = readFiles({
    'compose.yaml': 'include: [x.yaml]\nservices: {a: {image: x}}\n',
    'x.yaml': 'services: [',
  });
  assert.deepEqual(
    reading.problems.map(({ path }) => path),
    ['x.yaml'],
  );
});
