import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tree } from '../model/tree.ts';
import { readTree } from '../read/tree.ts';

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return readTree(new Map(Object.entries(files)));
}

/** `DOCKERFILE[#TARGET] < PATH:NAME`, one for each that runs it. */
function relationsOf(files: Readonly<Record<string, string>>): readonly string[] {
  return treeOf(files).relations.flatMap(({ dockerfile, target, runBy }) =>
    runBy.map(
      ({ at, name }) =>
        `${dockerfile}${target === null ? '' : `#${target}`} < ${at.source.path}:${name ?? 'it'}`,
    ),
  );
}

const DOCKERFILE = 'FROM registry.example/base:1\nUSER 10001\n';

function pod(image: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: app, image: "${image}"}]}\n`;
}

function steps(...lines: readonly string[]): string {
  return ['on: push', 'jobs:', '  build:', '    runs-on: x', '    steps:', ...lines].join('\n');
}

describe('a manifest runs the image of a Dockerfile', () => {
  const compose = 'services:\n  api:\n    build: ./api\n    image: ghcr.io/shop/api:dev\n';

  test('that a Compose service builds, whatever the tag', () => {
    assert.deepEqual(
      relationsOf({
        'api/Dockerfile': DOCKERFILE,
        'compose.yaml': compose,
        'p.yaml': pod('ghcr.io/shop/api:2'),
      }),
      ['api/Dockerfile < compose.yaml:api', 'api/Dockerfile < p.yaml:app'],
    );
  });

  test('but not one that a digest names: it was built once, whatever the Dockerfile says today', () => {
    const image = `ghcr.io/shop/api@sha256:${'0'.repeat(64)}`;
    assert.deepEqual(
      relationsOf({ 'api/Dockerfile': DOCKERFILE, 'compose.yaml': compose, 'p.yaml': pod(image) }),
      ['api/Dockerfile < compose.yaml:api'],
    );
  });

  test('nor one of another repository', () => {
    for (const image of ['ghcr.io/shop/api2:1', 'shop/api:1', 'ghcr.io/shop/api/x:1']) {
      assert.deepEqual(
        relationsOf({ 'api/Dockerfile': DOCKERFILE, 'compose.yaml': compose, 'p.yaml': pod(image) }),
        ['api/Dockerfile < compose.yaml:api'],
      );
    }
  });

  test('of two that make images of one repository the tag decides, or nothing does', () => {
    const files = {
      'a/Dockerfile': DOCKERFILE,
      'b/Dockerfile': DOCKERFILE,
      'compose.yaml':
        'services:\n  a: {build: a, image: "shop/x:a"}\n  b: {build: b, image: "docker.io/shop/x:b"}\n',
    };
    const own = ['a/Dockerfile < compose.yaml:a', 'b/Dockerfile < compose.yaml:b'];
    const of = (image: string): readonly string[] =>
      relationsOf({ ...files, 'p.yaml': pod(image) }).toSorted();
    assert.deepEqual(of('shop/x:b'), [...own, 'b/Dockerfile < p.yaml:app']);
    assert.deepEqual(of('shop/x:c'), own);
  });
});

describe('pipelines that build', () => {
  const build = (script: string, ...more: readonly string[]): readonly string[] =>
    relationsOf({
      'api/Dockerfile': DOCKERFILE,
      'api/Containerfile.debug': DOCKERFILE,
      '.github/workflows/ci.yaml': steps(`      - run: ${script}`, ...more),
      'p.yaml': pod('ghcr.io/shop/api:1'),
    });
  const found = ['api/Dockerfile < p.yaml:app'];

  test('with a command', () => {
    assert.deepEqual(build('docker build -t ghcr.io/shop/api:1 api'), found);
    assert.deepEqual(build('sudo docker buildx build --push --tag=ghcr.io/shop/api:$TAG ./api/'), found);
    assert.deepEqual(build('podman build --tag ghcr.io/shop/api --file api/Dockerfile .'), found);
    assert.deepEqual(build('docker build -t ghcr.io/shop/api -t shop/other api && echo done'), found);
  });

  test('in a folder of their own', () => {
    const folder = '        working-directory: api';
    assert.deepEqual(build('docker build -t ghcr.io/shop/api .', folder), found);
    assert.deepEqual(build('docker build -t ghcr.io/shop/api ..', folder), []);
  });

  test('by names that the pipeline itself sets', () => {
    const env = '        env: {IMAGE: ghcr.io/shop/api}';
    assert.deepEqual(build('docker build -t $IMAGE:1 api', env), found);
    assert.deepEqual(build('docker build -t ${IMAGE}:${{ github.sha }} api', env), found);
    // Whose value nobody here knows.
    assert.deepEqual(build('docker build -t $REGISTRY/shop/api:1 api'), []);
  });

  test('where nobody can tell what is built, nothing is related', () => {
    assert.deepEqual(build('cd web && docker build -t ghcr.io/shop/api ../api'), []);
    assert.deepEqual(build('docker build -t ghcr.io/shop/api web'), []);
    assert.deepEqual(build('docker build -t ghcr.io/shop/api'), []);
    assert.deepEqual(build('docker run -t ghcr.io/shop/api api'), []);
    assert.deepEqual(build('docker build -t ghcr.io/shop/api https://example.com/x.git'), []);
  });

  test('with the action of Docker, in the folder and by the file that it names', () => {
    const action = (...inputs: readonly string[]): readonly string[] =>
      relationsOf({
        Dockerfile: DOCKERFILE,
        'api/Dockerfile': `${DOCKERFILE}FROM registry.example/base:1 AS last\n`,
        '.github/workflows/ci.yaml': steps(
          '      - uses: docker/build-push-action@v6',
          '        with:',
          ...inputs.map((input) => `          ${input}`),
        ),
        'p.yaml': pod('ghcr.io/shop/api:1'),
      });
    const tags = 'tags: "ghcr.io/shop/api:${{ github.sha }},ghcr.io/shop/api:latest"';
    assert.deepEqual(action(tags), ['Dockerfile < p.yaml:app']);
    assert.deepEqual(action(tags, 'context: ./api'), found);
    assert.deepEqual(action(tags, 'file: api/Dockerfile', 'target: last'), [
      'api/Dockerfile#last < p.yaml:app',
    ]);
  });

  test('of GitLab', () => {
    const gitlab = (...lines: readonly string[]): readonly string[] =>
      relationsOf({
        'api/Dockerfile': DOCKERFILE,
        '.gitlab-ci.yml': ['variables: {IMAGE: ghcr.io/shop/api}', 'build:', '  script:', ...lines].join(
          '\n',
        ),
        'p.yaml': pod('ghcr.io/shop/api:1'),
      });
    assert.deepEqual(gitlab('    - docker build -t "$IMAGE:$CI_COMMIT_SHA" api'), found);
    assert.deepEqual(gitlab('    - cd api', '    - docker build -t $IMAGE ../api'), []);
  });
});

describe('images that are built on each other', () => {
  const compose = (...names: readonly string[]): string =>
    ['services:', ...names.map((name) => `  ${name}: {build: ${name}, image: "shop/${name}:1"}`)].join('\n');

  test('give their users on', () => {
    const tree = treeOf({
      'base/Dockerfile': 'FROM registry.example/x:1\nUSER 10001\n',
      'api/Dockerfile': 'FROM shop/base:1 AS build\nFROM build\n',
      'compose.yaml': compose('base', 'api'),
    });
    const api = tree.projects[0]?.services.find(({ name }) => name === 'api');
    assert.equal(api?.container.base?.at.source.path, 'api/Dockerfile');
    assert.equal(api?.container.base?.base?.identity.user?.value, '10001');
  });

  test('in a circle: nobody is related to himself', () => {
    const files = {
      'a/Dockerfile': 'FROM shop/c:1\n',
      'b/Dockerfile': 'FROM shop/a:1\n',
      'c/Dockerfile': 'FROM shop/b:1\n',
      'compose.yaml': compose('a', 'b', 'c'),
    };
    for (const container of treeOf(files).containers) {
      const line = new Set<unknown>();
      for (let at: typeof container | null = container; at !== null; at = at.base) {
        assert.ok(!line.has(at), 'a circle');
        line.add(at);
      }
    }
  });

  test('a stage that is built on itself', () => {
    const tree = treeOf({
      'a/Dockerfile': 'FROM shop/a:1 AS one\nFROM scratch\n',
      'compose.yaml': 'services: {a: {image: "shop/a:1", build: {context: a, target: ONE}}}\n',
    });
    const service = tree.projects[0]?.services[0]?.container;
    assert.equal(service?.base?.image?.value, 'shop/a:1');
    assert.equal(service?.base?.base, null);
  });
});
