import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ImageIndex, type ImageManifest, MEDIA_TYPES, parseConfig, parseManifest } from './manifest.ts';
import { lookalike, repeatsNames } from './unambiguous.ts';

describe('names that another reader takes for ours', () => {
  const names = new Set(['layers', 'mediaType', 'diff_ids']);

  // Each was given to Go 1's encoding/json with a field `layers`: it took the value.
  for (const name of ['LAYERS', 'Layers', 'layerS', 'layer\u017f'])
    test(`${name} is layers`, () => assert.equal(lookalike({ layers: [], [name]: [] }, names), name));

  test('also without the field itself, and with signs in it', () => {
    assert.equal(lookalike({ mediatype: '' }, names), 'mediatype');
    assert.equal(lookalike({ DIFF_IDS: [] }, names), 'DIFF_IDS');
  });

  test('the names themselves, and others', () => {
    const object = { layers: [], mediaType: '', layer: 1, 'layers ': 1, __proto__: null, diffIds: 1 };
    assert.equal(lookalike(object, names), null);
  });

  test('the kelvin sign is a k', () => {
    assert.equal(lookalike({ '\u212ay': 1 }, new Set(['ky'])), '\u212ay');
  });
});

describe('names that stand twice', () => {
  const repeats = (text: string): boolean => repeatsNames(Buffer.from(text), JSON.parse(text));

  for (const text of [
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":1}}',
    '[{"a":[{"c":0,"c":{}}]}]',
    '{"a":{"x":1},"a":{"y":2}}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1,"__proto__":2}',
  ])
    test(text, () => assert.ok(repeats(text)));

  for (const text of [
    '{}',
    '[]',
    '":"',
    '{"a:b":"c:\\":d","e":[":",{"f\\\\":":"}]}',
    '{"__proto__":{"a":1},"constructor":2}',
    '{"a":{"a":{"a":1}}}',
  ])
    test(`not in ${text}`, () => assert.ok(!repeats(text)));

  test('nothing that is written from a value has one', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => !repeats(text)));
  });

  test('one that is put in beside the others is found', () => {
    const value = fc.record({ a: fc.jsonValue(), b: fc.jsonValue() });
    fc.assert(
      fc.property(value, fc.jsonValue(), (object, more) =>
        repeats(`${JSON.stringify(object).slice(0, -1)},"b":${JSON.stringify(more)}}`),
      ),
    );
  });
});

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
});
