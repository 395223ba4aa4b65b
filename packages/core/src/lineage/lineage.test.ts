import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { writeImage } from '../../../../test/support/image.ts';
import { tarFile } from '../../../../test/support/tar.ts';
import type { OpenImage } from '../image/contract.ts';
import { openTarget } from '../image/open.ts';
import { memorySource } from '../match/testing.ts';
import { baseOf, boundaryOf } from './base.ts';
import { type Claim, claimsOf } from './claims.ts';
import { lifeOf } from './end-of-life.ts';
import { chainIds, type KnownName, openKnownImages } from './known-images.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const diff = (n: number): string => `sha256:${String(n).repeat(64).slice(0, 64)}`;
const named = (name: string, rest: Partial<KnownName> = {}): KnownName => ({
  name,
  digest: null,
  imageId: null,
  platform: 'linux/amd64',
  indexed: true,
  ...rest,
});

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-lineage-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('chain ids: the definition of the OCI specification', () => {
  const [a, b] = [diff(1), diff(2)];
  const second = `sha256:${createHash('sha256').update(`${a} ${b}`).digest('hex')}`;
  assert.deepEqual(chainIds([a, b]), [a, second]);
  assert.deepEqual(chainIds([]), []);
});

describe('layers of images that are known', () => {
  function remember(
    folder: string,
    stacks: readonly (readonly number[])[],
  ): ReturnType<typeof openKnownImages> {
    const known = openKnownImages(folder, NOW);
    for (const stack of stacks) {
      const chainId = chainIds(stack.map(diff)).at(-1) ?? '';
      known.remember({
        chainId,
        layers: stack.length,
        name: named(`base:${stack.join('-')}`),
        findings: null,
      });
    }
    return known;
  }

  test('the longest stack counts; an image is not its own base', (t) => {
    const known = remember(folderOf(t), [[1], [1, 2], [1, 2, 3], [2, 3]]);
    const base = (stack: readonly number[]): unknown => {
      const found = baseOf({ diffIds: stack.map(diff), history: [], claims: [], known });
      return found === null ? null : [found.name, found.layers, found.confidence];
    };
    assert.deepEqual(base([1, 2, 4]), ['base:1-2', 2, 'certain']);
    assert.deepEqual(base([1, 2, 3]), ['base:1-2', 2, 'certain']);
    assert.deepEqual(base([1, 2, 3, 3]), ['base:1-2-3', 3, 'certain']);
    assert.equal(base([3, 1]), null);
    assert.equal(base([1]), null);
  });

  test('it is what a search through all of them finds', (t) => {
    const stack = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(stack, { maxLength: 5 }), stack, (stacks, asked) => {
        const known = remember(folderOf(t), stacks);
        const prefixes = stacks
          .filter((one) => one.length < asked.length && one.every((layer, index) => layer === asked[index]))
          .map((one) => one.length);
        const found = baseOf({ diffIds: asked.map(diff), history: [], claims: [], known });
        assert.equal(found?.layers ?? 0, Math.max(0, ...prefixes));
      }),
      { numRuns: 50 },
    );
  });
});

describe('the index', () => {
  const image = (
    chainId: string,
    name: KnownName,
  ): Parameters<ReturnType<typeof openKnownImages>['remember']>[0] => ({
    chainId,
    layers: 1,
    name,
    findings: null,
  });

  test('names add up; a tag that moves is that of the new image alone; what was kept stays kept', (t) => {
    const folder = folderOf(t);
    const known = openKnownImages(folder, NOW);
    known.remember(image(diff(1), named('debian:12')));
    known.remember(image(diff(1), named('debian:latest', { indexed: false })));
    assert.deepEqual(
      known.find(diff(1))?.names.map(({ name }) => name),
      ['debian:12', 'debian:latest'],
    );
    known.remember(image(diff(1), named('debian:12', { indexed: false })));
    assert.equal(known.find(diff(1))?.names[0]?.indexed, true);
    known.remember(image(diff(2), named('debian:latest')));
    assert.deepEqual(
      known.find(diff(1))?.names.map(({ name }) => name),
      ['debian:12'],
    );
    assert.equal(known.forget('debian:12'), 1);
    assert.equal(known.find(diff(1)), null);
    assert.deepEqual(
      known.all().map(({ names }) => names[0]?.name),
      ['debian:latest'],
    );
  });

  test('findings stay until a scan finds anew', (t) => {
    const known = openKnownImages(folderOf(t), NOW);
    const list = [{ id: 'CVE-1', package: 'a', severity: 'high', epss: 0.5, exploited: true }] as const;
    known.remember({ ...image(diff(1), named('a')), findings: { database: 'sha256:x', list } });
    known.remember(image(diff(1), named('a')));
    assert.deepEqual(known.find(diff(1))?.findings, { database: 'sha256:x', list });
  });

  test('damaged files are as if they were not there, and are written again', (t) => {
    const folder = folderOf(t);
    const known = openKnownImages(folder, NOW);
    known.remember(image(diff(1), named('a')));
    const [file = ''] = readdirSync(join(folder, 'images'));
    for (const text of [
      '',
      '{',
      '[]',
      '{"format":2}',
      '{"format":1,"chainId":1,"layers":1,"names":[{}]}',
      '{"format":1,"chainId":"x","layers":1,"names":[]}',
    ]) {
      writeFileSync(join(folder, 'images', file), text);
      assert.equal(known.find(diff(1)), null);
      assert.deepEqual(known.all(), []);
    }
    known.remember(image(diff(1), named('a')));
    assert.equal(known.find(diff(1))?.names[0]?.name, 'a');
  });

  test('a folder that cannot be written is no reason to fail', (t) => {
    const folder = folderOf(t);
    writeFileSync(join(folder, 'file'), '');
    const known = openKnownImages(join(folder, 'file'), NOW);
    known.remember(image(diff(1), named('a')));
    assert.equal(known.find(diff(1)), null);
    assert.deepEqual(known.all(), []);
  });

  test('chain ids out of an image never name another file', (t) => {
    const folder = folderOf(t);
    const known = openKnownImages(join(folder, 'cache'), NOW);
    known.remember(image('../../../outside', named('a')));
    assert.deepEqual(readdirSync(folder), ['cache']);
    assert.equal(known.all().length, 1);
  });
});

describe("a maker's word", () => {
  const history = (...entries: string[]): { createdBy: string; emptyLayer: boolean }[] =>
    entries.map((text) => ({ createdBy: text, emptyLayer: !/^(?:ADD|COPY|RUN)/.test(text) }));
  const claim = (rest: Partial<Claim> = {}): Claim => ({
    by: 'label',
    name: 'debian:12',
    digest: null,
    ...rest,
  });
  const question = { diffIds: [diff(1), diff(2)], known: null };

  test('with the boundary that the history suggests, else without', () => {
    const fits = history('ADD a', 'CMD ["bash"]', 'COPY b', 'CMD ["app"]');
    const likely = baseOf({ ...question, history: fits, claims: [claim()] });
    assert.deepEqual([likely?.name, likely?.layers, likely?.confidence], ['debian:12', 1, 'likely']);
    const without = baseOf({ ...question, history: [], claims: [claim()] });
    assert.deepEqual([without?.name, without?.layers, without?.confidence], ['debian:12', null, 'guess']);
    assert.equal(baseOf({ ...question, history: [], claims: [] }), null);
  });

  test('provenance goes before labels; layers before both, and contradictions are told', (t) => {
    const claims = [
      claim({ by: 'provenance', name: 'docker.io/library/alpine:3.20', digest: diff(9) }),
      claim(),
    ];
    assert.equal(baseOf({ ...question, history: [], claims })?.name, 'docker.io/library/alpine:3.20');
    const known = openKnownImages(folderOf(t), NOW);
    known.remember({ chainId: diff(1), layers: 1, name: named('python:3.11'), findings: null });
    known.remember({
      chainId: diff(1),
      layers: 1,
      name: named('docker.io/library/debian:12', { indexed: false }),
      findings: null,
    });
    const found = baseOf({ ...question, history: [], claims, known });
    assert.deepEqual([found?.name, found?.confidence], ['docker.io/library/debian:12', 'certain']);
    assert.match(found?.evidence.join('\n') ?? '', /alpine:3\.20@.*which is not what its layers say/);
    assert.match(found?.evidence[0] ?? '', /which is python:3\.11 too/);
  });

  test('where the history of a base ends', () => {
    const of = (layers: number, ...entries: string[]): number | null =>
      boundaryOf(history(...entries), layers);
    assert.equal(of(2, 'ADD a', 'CMD ["bash"]', 'RUN b', 'CMD ["x"]'), 1);
    assert.equal(of(3, 'ADD a', 'CMD ["bash"]', 'RUN b', 'ENTRYPOINT ["p"]', 'RUN c'), 2);
    assert.equal(of(1, 'ADD a', 'CMD ["bash"]'), null);
    assert.equal(of(2, 'ADD a', 'CMD ["bash"]'), null);
    assert.equal(of(0), null);
  });
});

describe('what an image says of itself', () => {
  async function opened(t: TestContext, target: string, folder: string): Promise<OpenImage> {
    const environment = {
      env: {},
      cacheDir: join(folder, 'cache'),
      offline: true,
      signal: new AbortController().signal,
      progress: () => undefined,
      now: NOW,
    };
    const options = { platform: null, allPlatforms: false, plainHttp: false, insecureRegistry: false };
    const found = await openTarget(target, options, environment);
    const [image] = found.kind === 'image' ? found.images : [];
    assert.ok(image !== undefined);
    t.after(() => image.close());
    return image;
  }

  const blob = (layout: string, value: unknown): { digest: string; size: number } => {
    const bytes = Buffer.from(JSON.stringify(value));
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(layout, 'blobs/sha256', hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };

  /** A layout as BuildKit writes it: beside the image an attestation manifest with a statement of provenance. */
  function withProvenance(folder: string, statement: unknown): string {
    const layout = join(folder, 'layout');
    writeImage('oci-dir', layout, {
      name: 'shop:1',
      layers: [{ tar: tarFile([{ path: 'a', content: 'a' }]), instruction: 'COPY a /' }],
    });
    const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
      manifests: { digest: string }[];
    };
    const provenance = blob(layout, statement);
    const config = blob(layout, {
      architecture: 'unknown',
      os: 'unknown',
      rootfs: { type: 'layers', diff_ids: [] },
    });
    const manifest = blob(layout, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [
        {
          mediaType: 'application/vnd.in-toto+json',
          annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' },
          ...provenance,
        },
      ],
    });
    index.manifests.push({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      ...manifest,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': index.manifests[0]?.digest,
      },
    } as never);
    writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
    return `oci-dir:${layout}`;
  }

  const material = (uri: string, sha256: string): object => ({ uri, digest: { sha256 } });

  test('provenance of BuildKit: the last image among its materials', async (t) => {
    const folder = folderOf(t);
    const materials = [
      material('pkg:docker/golang@1.22?platform=linux%2Famd64', 'a'.repeat(64)),
      material('pkg:docker/library/debian@12-slim?platform=linux%2Famd64', 'b'.repeat(64)),
      material('https://host.example/x.git', 'c'.repeat(40)),
      material('pkg:docker/docker/dockerfile@1', 'd'.repeat(64)),
    ];
    const statement = {
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://slsa.dev/provenance/v0.2',
      predicate: { materials },
    };
    const image = await opened(t, withProvenance(folder, statement), folder);
    assert.deepEqual(await claimsOf(image), [
      { by: 'provenance', name: 'library/debian:12-slim', digest: `sha256:${'b'.repeat(64)}` },
    ]);
  });

  test('SLSA 1.0 has them elsewhere; what is none claims nothing', async (t) => {
    const dependencies = [material('pkg:docker/alpine@3.20', 'a'.repeat(64))];
    const cases: [statement: unknown, claims: number][] = [
      [{ predicate: { buildDefinition: { resolvedDependencies: dependencies } } }, 1],
      [{ predicate: { buildDefinition: { resolvedDependencies: 'x' }, materials: [null, {}] } }, 0],
      [{ predicate: { materials: [{ uri: 'pkg:docker/alpine', digest: { sha256: '../x' } }] } }, 1],
      ['nothing', 0],
    ];
    for (const [statement, claims] of cases) {
      const folder = folderOf(t);
      const image = await opened(t, withProvenance(folder, statement), folder);
      const found = await claimsOf(image);
      assert.equal(found.length, claims, JSON.stringify(statement));
      assert.ok(found.every(({ digest }) => digest === null || /^sha256:[0-9a-f]{64}$/.test(digest)));
    }
  });

  test('labels of the configuration', async (t) => {
    const folder = folderOf(t);
    mkdirSync(folder, { recursive: true });
    const image = await opened(t, withProvenance(folder, {}), folder);
    const labels = {
      'org.opencontainers.image.base.name': 'docker.io/library/debian:12',
      'org.opencontainers.image.base.digest': 'sha256:none',
    };
    const labelled = { ...image, config: { ...image.config, labels } };
    assert.deepEqual(await claimsOf(labelled), [
      { by: 'label', name: 'docker.io/library/debian:12', digest: null },
    ]);
    const annotated = { ...labelled, annotations: { 'org.opencontainers.image.base.digest': diff(1) } };
    assert.deepEqual(await claimsOf(annotated), [{ by: 'label', name: null, digest: diff(1) }]);
  });
});

test('when upstream stops to maintain a base', () => {
  const cycle = (name: string, eol: string | boolean, codename: string | null = null): object => ({
    cycle: name,
    codename,
    eol,
    extendedSupport: null,
  });
  const source = memorySource({
    endOfLife: {
      python: [cycle('3.8', '2024-10-07'), cycle('3.12', '2028-10-31')] as never,
      nodejs: [cycle('16', '2023-09-11')] as never,
      debian: [cycle('12', '2026-06-10', 'Bookworm'), cycle('13', true, 'Trixie')] as never,
    },
  });
  const cases: [name: string | null, end: string | null][] = [
    ['python:3.8-slim', '2024-10-07'],
    ['docker.io/library/python:3.12.1', '2028-10-31'],
    ['python:3', null],
    ['registry.example/mirror/node:16.20-alpine', '2023-09-11'],
    ['debian:bookworm-slim', '2026-06-10'],
    ['debian:13', null],
    ['team/app:1', null],
    ['./base.tar', null],
    [null, null],
  ];
  for (const [name, end] of cases) assert.equal(lifeOf(name, source).endOfLife, end, String(name));
});

test("whether Docker's official images still build a tag", () => {
  const source = memorySource({ officialTags: { debian: ['12', 'bookworm', 'latest'] } });
  const cases: [name: string, maintained: boolean | null][] = [
    ['debian:12', true],
    ['docker.io/library/debian:bookworm', true],
    ['debian', true],
    ['debian:10', false],
    ['registry.example/library/debian:12', null],
    ['team/debian:12', null],
    ['alpine:3.20', null],
  ];
  for (const [name, maintained] of cases) assert.equal(lifeOf(name, source).maintained, maintained, name);
});
