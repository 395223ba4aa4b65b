import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { dump, loadAll } from 'js-yaml';
import { plainOf } from '../../packages/core/src/bytes/located/fields.ts';
import { SourceText } from '../../packages/core/src/bytes/located/text.ts';
import { yamlDocuments } from '../../packages/core/src/bytes/located/yaml.ts';
import { type Built, buildKustomizations } from '../../packages/core/src/posture/kustomize/index.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { type ChartText, withChart } from './support/helm.ts';
import { FROM_SOURCE, outcome } from './support/scan.ts';

// What overlays make, as we and as the real Kustomize have it: the same objects.
const KUSTOMIZE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'seaworthy-ci/bin/kustomize-v5.7.1',
);
const skip = existsSync(KUSTOMIZE) ? false : `needs ${KUSTOMIZE}: tools/engines/kustomize.sh builds it`;

function ours(files: ChartText): Built {
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, new SourceText(path, text)]));
  return buildKustomizations({
    paths: sources.keys(),
    documents(path) {
      const source = sources.get(path);
      if (source === undefined) return null;
      return [...yamlDocuments(source)].flatMap((document) =>
        'problem' in document ? [] : (document.root ?? []),
      );
    },
  });
}

function theirs(files: ChartText, folder: string): readonly unknown[] | null {
  return withChart(files, (root) => {
    const { status, stdout } = spawnSync(KUSTOMIZE, ['build', join(root, folder)], {
      encoding: 'utf8',
      env: { HOME: root, PATH: '' },
    });
    return status === 0 ? loadAll(stdout) : null;
  });
}

/** In one order, lists too: where Kustomize puts what a patch adds means nothing. */
function normal(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(normal).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, normal(one)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function agree(files: ChartText, folder = 'prod'): void {
  const built = ours(files);
  const real = theirs(files, folder);
  if (real === null) {
    assert.notEqual(built.faults.length, 0, 'Kustomize refuses it');
    return;
  }
  assert.deepEqual(
    built.faults.map(({ reason }) => reason),
    [],
  );
  assert.deepEqual(normal(built.objects.map(({ node }) => plainOf(node))), normal(real));
}

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx:1.25',
            args: ['a'],
            ports: [{ containerPort: 80 }],
            env: [{ name: 'A', value: '1' }],
          },
          { name: 'side', image: 'registry.example:5000/busybox' },
        ],
        initContainers: [{ name: 'init', image: 'busybox@sha256:' + '0'.repeat(64) }],
        volumes: [{ name: 'v', emptyDir: {} }],
        tolerations: [{ key: 'a' }],
      },
    },
  },
};
const BASE = {
  'base/kustomization.yaml': 'resources: [all.yaml]\n',
  'base/all.yaml': [
    dump(DEPLOYMENT),
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}, {port: 81}], selector: {app: web}}\n',
    'apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: thing}\nspec: {containers: [{name: a, x: 1}], list: [1, 2], map: {a: 1}}\n',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]\n',
  ].join('---\n'),
};

function overlay(text: string, more: ChartText = {}): ChartText {
  return { ...BASE, 'prod/kustomization.yaml': `resources: [../base]\n${text}`, ...more };
}

/** A patch of the Pod of the Deployment. */
function pod(spec: object): string {
  return dump({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec } },
  });
}

function inline(patch: string, target = ''): string {
  const lines = patch
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}\n`);
  return `patches:\n  - ${target}patch: |-\n${lines.join('')}`;
}

describe('overlays as Kustomize makes them', { skip }, () => {
  test('namespaces, images, replicas', () => {
    agree(overlay('namespace: prod\n'));
    agree(
      overlay(
        'images: [{name: nginx, newTag: "1.27"}, {name: "registry.example:5000/busybox", newName: other/busybox}, {name: busybox, digest: "sha256:1111"}]\n',
      ),
    );
    agree(overlay('images: [{name: nginx, newName: r.example/nginx, newTag: "2", digest: "sha256:22"}]\n'));
    agree(overlay('replicas: [{name: web, count: 4}, {name: other, count: 9}]\n'));
  });

  test('patches that merge: by key, null, $patch, custom resources', () => {
    for (const spec of [
      { containers: [{ name: 'web', securityContext: { privileged: true } }] },
      { containers: [{ name: 'new', image: 'x' }] },
      { containers: [{ name: 'side', $patch: 'delete' }] },
      { containers: [{ $patch: 'replace' }, { name: 'only', image: 'x' }] },
      {
        containers: [
          {
            name: 'web',
            args: ['b', 'c'],
            env: [
              { name: 'A', value: '2' },
              { name: 'B', value: '3' },
            ],
            ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }],
          },
        ],
      },
      { containers: [{ name: 'web', args: null, env: [{ name: 'A', $patch: 'delete' }] }] },
      { tolerations: [{ key: 'b' }], hostNetwork: true },
      {
        volumes: [
          { name: 'v', emptyDir: null, hostPath: { path: '/' } },
          { name: 'w', emptyDir: {} },
        ],
      },
      { initContainers: null },
    ])
      agree(overlay(inline(pod(spec))));
    agree(
      overlay(
        inline(
          'apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: thing}\nspec: {containers: [{name: b}], list: [3], map: {b: 2, a: null}}\n',
        ),
      ),
    );
    agree(
      overlay(
        inline(
          'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, nodePort: 30000}], type: NodePort}\n',
        ),
      ),
    );
    agree(overlay(inline('apiVersion: v1\nkind: Service\nmetadata: {name: web}\n$patch: delete\n')));
    agree(
      overlay(
        inline(
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {$patch: replace, replicas: 7}\n',
        ),
      ),
    );
    agree(
      overlay(inline('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gone}\nspec: {replicas: 7}\n')),
    );
    agree(
      overlay('patchesStrategicMerge: [p.yaml]\n', {
        'prod/p.yaml': `${pod({ hostPID: true })}---\n${pod({ hostIPC: true })}`,
      }),
    );
  });

  test('JSON patches, and targets', () => {
    const operations = (...all: readonly object[]): string => dump(all);
    const target = 'target: {kind: Deployment, name: web}\n    ';
    for (const all of [
      [{ op: 'add', path: '/spec/template/spec/containers/0/securityContext', value: { runAsUser: 0 } }],
      [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'z', image: 'z' } }],
      [{ op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'z', image: 'z' } }],
      [{ op: 'replace', path: '/spec/replicas', value: 5 }],
      [{ op: 'remove', path: '/spec/template/spec/containers/1' }],
      [{ op: 'remove', path: '/spec/gone' }],
      [{ op: 'replace', path: '/spec/gone', value: 1 }],
      [
        { op: 'test', path: '/spec/replicas', value: 1 },
        { op: 'remove', path: '/spec/replicas' },
      ],
      [{ op: 'copy', from: '/spec/replicas', path: '/spec/minReadySeconds' }],
      [{ op: 'move', from: '/spec/replicas', path: '/spec/minReadySeconds' }],
      [
        { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } },
        { op: 'replace', path: '/metadata/annotations/a~1b', value: 'd' },
      ],
    ])
      agree(overlay(inline(operations(...all), target)));
    for (const where of [
      '{kind: "Dep.*"}',
      '{name: "w.b"}',
      '{name: "we"}',
      '{kind: Service}',
      '{group: apps}',
      '{version: v1}',
      '{labelSelector: app=web}',
      '{kind: Nothing}',
    ])
      agree(
        overlay(
          inline(
            operations({ op: 'add', path: '/metadata/annotations', value: { a: 'b' } }),
            `target: ${where}\n    `,
          ),
        ),
      );
    agree(
      overlay('patchesJson6902: [{target: {version: v1, kind: Service, name: web}, path: p.json}]\n', {
        'prod/p.json': '[{"op": "add", "path": "/spec/type", "value": "NodePort"}]',
      }),
    );
    agree(
      overlay(inline('apiVersion: v1\nkind: Anything\nmetadata: {name: any}\nspec: {replicas: 9}\n', target)),
    );
  });

  test('bases of bases, components, and what is not there', () => {
    agree(
      {
        ...overlay('namespace: prod\nreplicas: [{name: web, count: 2}]\n'),
        'more/kustomization.yaml': 'resources: [../prod]\nnamespace: more\n',
      },
      'more',
    );
    agree(
      overlay('components: [../part]\n', {
        'part/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\n${inline(pod({ hostPID: true }))}`,
        'part/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
      }),
    );
    agree(overlay('resources: [gone.yaml]\n'.replace('resources', 'bases')));
    agree({ 'prod/kustomization.yaml': 'resources: [../prod]\n' });
    agree({
      'prod/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../prod]\n',
    });
    agree({ 'prod/kustomization.yaml': 'resources: [../../../../etc]\n' });
  });

  test('random patches', () => {
    const container = fc.record(
      {
        name: fc.constantFrom('web', 'side', 'new'),
        image: fc.constantFrom('nginx', 'nginx:9', 'x/y:1'),
        args: fc.option(fc.array(fc.constantFrom('a', 'b'), { minLength: 1 })),
        env: fc.uniqueArray(
          fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: fc.constantFrom('1', '2') }),
          { selector: ({ name }) => name, minLength: 1 },
        ),
        securityContext: fc.option(
          fc
            .record({ privileged: fc.boolean(), runAsUser: fc.nat() }, { requiredKeys: [] })
            .filter((one) => Object.keys(one).length > 0),
        ),
        $patch: fc.constantFrom('delete'),
      },
      { requiredKeys: ['name'] },
    );
    const containers = (): fc.Arbitrary<object[]> =>
      fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1, maxLength: 3 });
    const spec = fc.record(
      {
        containers: containers(),
        initContainers: fc.uniqueArray(
          fc.record({ name: fc.constantFrom('init', 'more'), image: fc.constant('i') }),
          { selector: ({ name }) => name, minLength: 1 },
        ),
        hostNetwork: fc.boolean(),
        tolerations: fc.option(fc.constant([{ key: 'c' }])),
        volumes: fc.constantFrom(
          [{ name: 'v', hostPath: { path: '/' }, emptyDir: null }],
          [{ name: 'w', emptyDir: {} }],
        ),
      },
      { requiredKeys: [] },
    );
    const images = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('nginx', 'x/y', 'i'), newTag: fc.constantFrom('2', 'v3') }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 3 }), images, (specs, renamed) => {
        const patches = specs.map((one, index) => [`prod/p${index}.yaml`, pod(one)] as const);
        const text = `images: ${JSON.stringify(renamed)}\npatches: ${JSON.stringify(patches.map((_, index) => ({ path: `p${index}.yaml` })))}\n`;
        agree(overlay(text, Object.fromEntries(patches)));
      }),
      { numRuns: Number(process.env['SEAWORTHY_RUNS'] ?? 100) },
    );
  });
});

describe('the kustomize of this machine', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-kustomize-path-'));
  before(() => symlinkSync(KUSTOMIZE, join(folder, 'kustomize')));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function scan(files: ChartText, path: string): Promise<Report> {
    const words = [...FROM_SOURCE, 'scan', '--scanners', 'config', '--format', 'json', '.'];
    return withChart(files, async (target) => {
      const { code, stdout, stderr } = await outcome(
        process.execPath,
        words,
        { PATH: path, HOME: folder, SOURCE_DATE_EPOCH: '0' },
        target,
      );
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Report;
    });
  }

  const files = overlay(
    'replacements:\n  - source: {kind: Service, name: web, fieldPath: metadata.name}\n    targets: [{select: {kind: Deployment}, fieldPaths: [spec.template.spec.containers.0.image]}]\n',
  );
  const images = ({ findings }: Report): readonly (number | null)[] =>
    findings.filter(({ id }) => id === 'image/latest-tag').map(({ location }) => location.startLine);

  test('makes what ours cannot', async () => {
    const alone = await scan(files, '/nowhere');
    assert.deepEqual(
      alone.gaps.map(({ id, location }) => [id, location?.path]),
      [['chart/not-rendered', 'prod/kustomization.yaml']],
    );
    const both = await scan(files, folder);
    assert.deepEqual(both.gaps, []);
    // The image is called as the Service is: `web`, without a tag.
    assert.ok(images(both).length > images(alone).length);
    assert.ok(images(both).every((line) => line === null));
  });

  test('is not asked where it would fetch, and not where ours makes all', async () => {
    const remote = overlay('components: ["https://127.0.0.1:9/x"]\n');
    assert.deepEqual(await scan(remote, folder), await scan(remote, '/nowhere'));
    const plain = overlay('namespace: prod\n');
    assert.deepEqual((await scan(plain, folder)).findings, (await scan(plain, '/nowhere')).findings);
  });
});
