import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import { type ImageIndex, type ImageManifest, MEDIA_TYPES, parseConfig, parseManifest } from './manifest.ts';

// The fields are those of https://github.com/opencontainers/image-spec (manifest.md, image-index.md, config.md).
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const described = (letter: string, more: object = {}) => ({
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: digest(letter),
  size: 7,
  ...more,
});
const MANIFEST = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.ociManifest,
  config: described('c'),
  layers: [described('a'), described('b')],
};
const AMD64 = { platform: { os: 'linux', architecture: 'amd64' } };
const INDEX = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [described('d', AMD64)] };
const CONFIG = { os: 'linux', architecture: 'arm', variant: 'v7', rootfs: { diff_ids: [digest('e')] } };

const bytes = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const manifest = (value: unknown): ImageManifest => {
  const parsed = parseManifest(bytes(value));
  assert.ok(parsed.kind === 'manifest');
  return parsed;
};
const index = (value: unknown): ImageIndex => {
  const parsed = parseManifest(bytes(value));
  assert.ok(parsed.kind === 'index');
  return parsed;
};
const refused = (value: unknown, code = 'image/invalid'): void =>
  assert.throws(() => parseManifest(bytes(value)), { code });

describe('manifests', () => {
  test('of OCI and Docker, with and without a media type', () => {
    for (const mediaType of [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest, undefined]) {
      const { config, layers } = manifest({ ...MANIFEST, mediaType });
      assert.equal(config.digest, digest('c'));
      assert.deepEqual(
        layers.map((layer) => [layer.digest, layer.size]),
        [
          [digest('a'), 7],
          [digest('b'), 7],
        ],
      );
    }
    for (const mediaType of [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList, undefined])
      assert.equal(index({ ...INDEX, mediaType }).manifests[0]?.platform?.architecture, 'amd64');
  });

  test('what is none', () => {
    for (const value of ['', '{', '[]', 'null', '7', '"x"', {}, { schemaVersion: 2 }, { layers: 7 }])
      refused(value);
    refused('['.repeat(100_000));
    refused({ schemaVersion: 1, fsLayers: [] }, 'target/unsupported');
  });

  test('descriptors without digest, with another size than a number of bytes, too many of them', () => {
    for (const bad of [{ digest: 'sha256:ab' }, { digest: 7 }, { size: -1 }, { size: 1.5 }, { size: '7' }])
      refused({ ...MANIFEST, layers: [described('a', bad)] });
    refused({ ...MANIFEST, layers: [null] });
    refused({ ...MANIFEST, config: undefined });
    refused({ ...INDEX, manifests: new Array(1001).fill(described('a')) });
  });

  test('attestations are none; an image is one, whatever its annotations say', () => {
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const unknown = { platform: { os: 'unknown', architecture: 'unknown' } };
    const left = index({
      ...INDEX,
      manifests: [
        described('1', unknown),
        described('2', { ...unknown, annotations }),
        described('3', { annotations }),
        described('4', { ...AMD64, annotations }),
        described('5'),
      ],
    }).manifests.map((entry) => entry.digest);
    assert.deepEqual(left, [digest('4'), digest('5')]);
  });
});

describe('one document that is two images', () => {
  test('a manifest that is an index, too', () => {
    refused({ ...MANIFEST, ...INDEX });
    refused({ ...INDEX, layers: [] });
    refused({ ...INDEX, config: described('c') });
    // Go's encoders write null for what is not there.
    assert.equal(index({ ...INDEX, layers: null, config: null }).manifests.length, 1);
    assert.equal(manifest({ ...MANIFEST, manifests: null }).layers.length, 2);
  });

  test('a media type that is not what it is', () => {
    refused({ ...MANIFEST, mediaType: MEDIA_TYPES.ociIndex });
    refused({ ...MANIFEST, mediaType: MEDIA_TYPES.dockerList });
    refused({ ...INDEX, mediaType: MEDIA_TYPES.dockerManifest });
    assert.equal(manifest({ ...MANIFEST, mediaType: 'application/vnd.example' }).layers.length, 2);
  });

  test('names in another case, at every level', () => {
    refused({ ...MANIFEST, LAYERS: [] });
    refused({ ...MANIFEST, Manifests: [] });
    refused({ ...MANIFEST, layers: [described('a', { Digest: digest('f') })] });
    refused({ ...INDEX, manifests: [described('d', { Platform: AMD64.platform })] });
    refused({ ...INDEX, manifests: [described('d', { platform: { ...AMD64.platform, OS: 'windows' } })] });
    for (const more of [{ OS: 'linux' }, { Architecture: 'amd64' }, { RootFS: { diff_ids: [] } }])
      assert.throws(() => parseConfig(bytes({ ...CONFIG, ...more })), { code: 'image/invalid' });
  });

  test('names that stand twice', () => {
    const text = JSON.stringify(MANIFEST);
    refused(`${text.slice(0, -1)},"layers":[${JSON.stringify(described('f'))}]}`);
    refused(text.replace('"size":7', '"size":7,"size":7'));
  });

  test('an error of hostile names is short', () => {
    const name = `L${'\u0130'.repeat(100_000)}`;
    assert.equal(manifest({ ...MANIFEST, [name]: 1 }).layers.length, 2);
    assert.throws(
      () => parseManifest(bytes({ ...MANIFEST, mediaType: 7, layers: [described('a', { digest: name })] })),
      (error) => error instanceof SeaworthyError && error.message.length < 300,
    );
  });
});

describe('configurations', () => {
  test('the parts that we use', () => {
    const config = parseConfig(
      bytes({
        ...CONFIG,
        config: { Labels: { a: '1', b: 7, __proto__: 'x' } },
        history: [{ created_by: 'RUN x' }, { created_by: 7, empty_layer: true }, null],
      }),
    );
    assert.equal(`${config.os}/${config.architecture}/${config.variant}`, 'linux/arm/v7');
    assert.deepEqual(config.diffIds, [digest('e')]);
    assert.deepEqual(config.history, [
      { createdBy: 'RUN x', emptyLayer: false },
      { createdBy: null, emptyLayer: true },
    ]);
    assert.deepEqual(Object.entries(config.labels), [['a', '1']]);
  });

  test('labels of any name are labels, and no prototypes', () => {
    const text = `{"rootfs":{"diff_ids":[]},"config":{"Labels":{"__proto__":"x","constructor":"y"}}}`;
    const { labels } = parseConfig(bytes(text));
    assert.deepEqual(Object.keys(labels).sort(), ['__proto__', 'constructor']);
  });

  test('what is none', () => {
    for (const value of ['', '{}', { rootfs: {} }, { rootfs: { diff_ids: ['x'] } }, { rootfs: [] }])
      assert.throws(() => parseConfig(bytes(value)), { code: 'image/invalid' });
  });
});

test('any bytes and any JSON are read, or refused with a code', () => {
  const names = ['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'rootfs', 'diff_ids'];
  const documents = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map(bytes),
    fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 })).map(bytes),
    fc.dictionary(fc.constantFrom(...names), fc.array(fc.constant(described('a')))).map(bytes),
  );
  fc.assert(
    fc.property(documents, (document) => {
      for (const parse of [parseManifest, parseConfig])
        try {
          parse(document);
        } catch (error) {
          if (!(error instanceof SeaworthyError)) throw error;
        }
    }),
  );
});
