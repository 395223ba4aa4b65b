import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import { MEDIA_TYPES, parseConfig, parseManifest, platformOf } from './manifest.ts';

const HEX = '0123456789abcdef'.repeat(4);
const DIGEST = `sha256:${HEX}`;

function bytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function descriptor(more: object = {}): object {
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: DIGEST, size: 7, ...more };
}

describe('manifests', () => {
  // https://github.com/opencontainers/image-spec/blob/main/manifest.md, and Docker's image manifest V2, schema 2
  for (const mediaType of [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest, undefined])
    test(`of an image, as ${mediaType}`, () => {
      const found = parseManifest(
        bytes({
          schemaVersion: 2,
          mediaType,
          config: descriptor(),
          layers: [descriptor(), descriptor({ size: 0 })],
        }),
      );
      assert.ok(found.kind === 'manifest');
      assert.equal(found.mediaType, mediaType ?? '');
      assert.equal(found.artifactType, null);
      assert.deepEqual(
        found.layers.map(({ digest, size, platform }) => ({ digest, size, platform })),
        [
          { digest: DIGEST, size: 7, platform: null },
          { digest: DIGEST, size: 0, platform: null },
        ],
      );
    });

  // https://github.com/opencontainers/image-spec/blob/main/image-index.md
  for (const mediaType of [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList, undefined])
    test(`of an index, as ${mediaType}`, () => {
      const arm = { os: 'linux', architecture: 'arm', variant: 'v7', 'os.version': '1' };
      const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
      const amd64 = { os: 'linux', architecture: 'amd64' };
      const found = parseManifest(
        bytes({
          schemaVersion: 2,
          mediaType,
          manifests: [
            descriptor({ platform: arm }),
            descriptor({ platform: { os: 'unknown', architecture: 'unknown' } }),
            descriptor({ annotations }),
            // What is for a platform is what podman and containerd run there, whatever is written beside it.
            descriptor({ annotations, platform: amd64 }),
            descriptor({ platform: null }),
            descriptor({ platform: { os: 'linux' } }),
          ],
        }),
      );
      assert.ok(found.kind === 'index');
      assert.deepEqual(
        found.manifests.map(({ platform }) => platform),
        [{ os: 'linux', architecture: 'arm', variant: 'v7' }, { ...amd64, variant: null }, null, null],
      );
    });

  test('Docker schema 1 has no digests', () => {
    assert.throws(() => parseManifest(bytes({ schemaVersion: 1, fsLayers: [] })), {
      code: 'target/unsupported',
    });
  });

  const refused: readonly unknown[] = [
    null,
    [],
    'text',
    7,
    {},
    { schemaVersion: 2 },
    { layers: [] },
    { layers: {}, config: descriptor() },
    { layers: [null], config: descriptor() },
    { layers: [descriptor({ size: -1 })], config: descriptor() },
    { layers: [descriptor({ size: 1.5 })], config: descriptor() },
    { layers: [descriptor({ size: '7' })], config: descriptor() },
    { layers: [descriptor({ size: 2 ** 60 })], config: descriptor() },
    { layers: [descriptor({ digest: `md5:${HEX}` })], config: descriptor() },
    { layers: [descriptor({ digest: `sha256:${HEX.toUpperCase()}` })], config: descriptor() },
    { layers: [descriptor({ digest: 'sha256:../../etc/passwd' })], config: descriptor() },
    { layers: Array.from({ length: 1001 }, () => descriptor()), config: descriptor() },
    { manifests: [descriptor({ digest: null })] },
  ];
  for (const value of refused)
    test(`${JSON.stringify(value).slice(0, 80)} is none`, () => {
      assert.throws(() => parseManifest(bytes(value)), { code: 'image/invalid' });
    });

  test('keys of the prototype are keys like any other', () => {
    const annotations = '{"__proto__":"x","constructor":"y","n":7}';
    const text = `{"manifests":[{"digest":"${DIGEST}","size":1,"annotations":${annotations}}]}`;
    const found = parseManifest(Buffer.from(text));
    assert.ok(found.kind === 'index');
    const [entry] = found.manifests;
    assert.deepEqual(Object.entries(entry?.annotations ?? {}), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });
});

describe('configurations', () => {
  // https://github.com/opencontainers/image-spec/blob/main/config.md
  const config = {
    architecture: 'arm64',
    os: 'linux',
    variant: 'v8',
    config: { Env: ['A=1'], Labels: { 'org.opencontainers.image.version': '1', odd: 7 } },
    rootfs: { type: 'layers', diff_ids: [DIGEST] },
    history: [
      { created_by: 'ADD root.tar /' },
      { created_by: 'ENV A=1', empty_layer: true },
      { comment: 'nobody says' },
    ],
  };

  test('the parts that we use', () => {
    const found = parseConfig(bytes(config));
    assert.deepEqual(
      { ...found, labels: { ...found.labels }, runtime: found.runtime.env },
      {
        architecture: 'arm64',
        os: 'linux',
        variant: 'v8',
        diffIds: [DIGEST],
        history: [
          { createdBy: 'ADD root.tar /', emptyLayer: false },
          { createdBy: 'ENV A=1', emptyLayer: true },
          { createdBy: null, emptyLayer: false },
        ],
        labels: { 'org.opencontainers.image.version': '1' },
        runtime: ['A=1'],
      },
    );
    assert.deepEqual(platformOf(found), { os: 'linux', architecture: 'arm64', variant: 'v8' });
  });

  test('what may be left out', () => {
    const found = parseConfig(bytes({ rootfs: { diff_ids: [] } }));
    assert.deepEqual([found.os, found.architecture, found.diffIds, found.history], [null, null, [], []]);
    assert.equal(platformOf(found), null);
    assert.equal(platformOf(parseConfig(bytes({ ...config, os: '' }))), null);
    assert.equal(platformOf(parseConfig(bytes({ ...config, variant: '' })))?.variant, null);
  });

  for (const value of [
    null,
    [],
    {},
    { rootfs: null },
    { rootfs: {} },
    { rootfs: { diff_ids: {} } },
    { rootfs: { diff_ids: [7] } },
    { rootfs: { diff_ids: ['sha256:abc'] } },
    { rootfs: { diff_ids: Array.from({ length: 1001 }, () => DIGEST) } },
  ])
    test(`${JSON.stringify(value).slice(0, 80)} is none`, () => {
      assert.throws(() => parseConfig(bytes(value)), { code: 'image/invalid' });
    });

  test('anything is a document, or an error of ours', () => {
    const key = fc.constantFrom(
      'layers',
      'manifests',
      'config',
      'rootfs',
      'diff_ids',
      'digest',
      'size',
      'history',
    );
    const leaf = fc.oneof(fc.constantFrom(DIGEST, 7, -1, null, true, 'linux'), fc.string());
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.oneof(value.map(bytes), fc.uint8Array({ maxLength: 64 })), (document) => {
        for (const parse of [parseManifest, parseConfig])
          try {
            parse(document);
          } catch (error) {
            if (!(error instanceof SeaworthyError)) throw error;
          }
      }),
      { numRuns: 2000 },
    );
  });
});
