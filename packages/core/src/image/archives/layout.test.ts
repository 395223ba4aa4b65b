import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type ImageDescription, ociFiles, sha256, writeFiles } from '../../../../../test/support/image.ts';
import { nodePackage, type Workshop } from '../../catalog/testing.ts';
import { entriesOf, imageOf, openIn, putTar, refusal, workshopOf } from './testing.ts';

// https://github.com/opencontainers/image-spec/blob/main/image-layout.md

const api = imageOf([nodePackage('axios', '1.2.3')]);
const LINE = 'npm axios 1.2.3 app/node_modules/axios/package.json@0';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

function on(platform: string, rest: Partial<ImageDescription> = {}): ImageDescription {
  return imageOf([nodePackage('axios', '1.2.3')], { platform, ...rest });
}

function blob(digest: string | null | undefined): string {
  return `blobs/sha256/${String(digest).slice('sha256:'.length)}`;
}

/** A layout of these images as a folder of the workshop. */
function putLayout(workshop: Workshop, images: readonly ImageDescription[]) {
  const { files, written } = ociFiles(images);
  const path = join(workshop.folder, 'layout');
  rmSync(path, { recursive: true, force: true });
  writeFiles('dir', path, files);
  const index = JSON.parse(String(files.get('index.json')));
  return { path, written, files, entries: index.manifests as Record<string, unknown>[] };
}

function putIndex(path: string, manifests: readonly object[]): void {
  writeFileSync(join(path, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

/** Adds a document to the blobs of a layout, and gives what points at it. */
function addBlob(path: string, mediaType: string, document: object): Record<string, unknown> {
  const bytes = Buffer.from(JSON.stringify(document));
  writeFileSync(join(path, blob(sha256(bytes))), bytes);
  return { mediaType, digest: sha256(bytes), size: bytes.length };
}

async function platformsIn(
  t: TestContext,
  workshop: Workshop,
  { path, ...options }: { path: string; platform?: string; allPlatforms?: boolean },
): Promise<(string | null)[]> {
  const images = await openIn(t, workshop, `oci-dir:${path}`, options);
  return images.map(({ platform }) => platform);
}

describe('platforms of a layout', () => {
  const three = ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v6'].map((platform) => on(platform));

  test('one, all, and one that is not there', async (t) => {
    const workshop = workshopOf(t);
    const { path, written } = putLayout(workshop, three);
    const [arm] = await openIn(t, workshop, `oci-dir:${path}`, { platform: 'linux/arm64' });
    assert.equal(arm?.platform, 'linux/arm64/v8');
    assert.equal(arm?.digest, written[1]?.digest);
    assert.equal(arm?.imageId, written[1]?.imageId);
    assert.deepEqual(await platformsIn(t, workshop, { path, allPlatforms: true }), [
      'linux/amd64',
      'linux/arm64/v8',
      'linux/arm/v6',
    ]);
    await assert.rejects(
      platformsIn(t, workshop, { path, platform: 'linux/s390x' }),
      refusal('image/platform', /linux\/amd64, linux\/arm\/v6, linux\/arm64\/v8/),
    );
  });

  test('known by their configuration where the index does not say', async (t) => {
    const workshop = workshopOf(t);
    const { path, entries } = putLayout(workshop, three);
    putIndex(
      path,
      entries.map(({ digest, size }) => ({ digest, size })),
    );
    assert.deepEqual(await platformsIn(t, workshop, { path, platform: 'linux/arm/v6' }), ['linux/arm/v6']);
  });

  test('an index in the index, as Docker and skopeo write it; attestations are no images', async (t) => {
    const workshop = workshopOf(t);
    const { path, entries } = putLayout(workshop, three);
    const unknown = { os: 'unknown', architecture: 'unknown' };
    const attestation = {
      ...addBlob(path, 'application/vnd.oci.image.manifest.v1+json', {}),
      platform: unknown,
    };
    putIndex(path, [addBlob(path, OCI_INDEX, { schemaVersion: 2, manifests: [attestation, ...entries] })]);
    assert.deepEqual(await platformsIn(t, workshop, { path, platform: 'linux/amd64' }), ['linux/amd64']);
    assert.equal((await platformsIn(t, workshop, { path, allPlatforms: true })).length, 3);
  });

  test('platforms that were not saved are passed over, unless all are wanted', async (t) => {
    const workshop = workshopOf(t);
    const { path, written } = putLayout(workshop, three);
    for (const image of written.slice(1)) rmSync(join(path, blob(image.digest)));
    assert.deepEqual(await platformsIn(t, workshop, { path }), ['linux/amd64']);
    await assert.rejects(platformsIn(t, workshop, { path, allPlatforms: true }), refusal('image/invalid'));
    await assert.rejects(
      platformsIn(t, workshop, { path, platform: 'linux/arm64' }),
      refusal('image/platform', /linux\/amd64/),
    );
  });

  test('an index that leads ever deeper, and one beyond counting', async (t) => {
    const workshop = workshopOf(t);
    const { path, entries } = putLayout(workshop, [api]);
    let deepest = entries[0] as Record<string, unknown>;
    for (let level = 0; level < 12; level++)
      deepest = addBlob(path, OCI_INDEX, { schemaVersion: 2, manifests: [deepest] });
    putIndex(path, [deepest]);
    await assert.rejects(platformsIn(t, workshop, { path }), refusal('image/limit'));
    putIndex(
      path,
      Array.from({ length: 1001 }, () => entries[0] as object),
    );
    await assert.rejects(platformsIn(t, workshop, { path }), refusal('image/invalid', /1001/));
  });

  test('indexes that branch are not followed without end', async (t) => {
    const workshop = workshopOf(t);
    const { path, entries } = putLayout(workshop, [api]);
    let level = entries[0] as Record<string, unknown>;
    // 7 levels of 40 times the same: 40^7 ways.
    for (let depth = 0; depth < 7; depth++)
      level = addBlob(path, OCI_INDEX, {
        schemaVersion: 2,
        manifests: Array.from({ length: 40 }, () => level),
      });
    putIndex(path, [level]);
    assert.deepEqual(await platformsIn(t, workshop, { path }), ['linux/amd64']);

    const others = Array.from({ length: 300 }, (_, index) =>
      addBlob(path, OCI_INDEX, {
        schemaVersion: 2,
        manifests: entries,
        annotations: { index: String(index) },
      }),
    );
    putIndex(path, others);
    await assert.rejects(platformsIn(t, workshop, { path }), refusal('image/limit'));
  });
});

describe('several images in a layout', () => {
  const images = [
    on('linux/amd64', { name: 'shop/api:1' }),
    { ...imageOf([nodePackage('vue', '3.0.0')]), name: 'shop/web:2' },
  ];

  test('by the name of the annotation, or by digest', async (t) => {
    const workshop = workshopOf(t);
    const { path, written } = putLayout(workshop, images);
    for (const [reference, image] of [
      ['1', written[0]],
      ['2', written[1]],
      [written[1]?.digest, written[1]],
    ] as const) {
      const [opened] = await openIn(t, workshop, `oci-dir:${path}:${reference}`);
      assert.equal(opened?.imageId, image?.imageId, String(reference));
    }
    await assert.rejects(openIn(t, workshop, `oci-dir:${path}`), refusal('usage', /1, 2/));
    await assert.rejects(openIn(t, workshop, `oci-dir:${path}:3`), refusal('usage', /1, 2/));
  });

  test('without names: none is taken in silence', async (t) => {
    const workshop = workshopOf(t);
    const { path, entries, written } = putLayout(workshop, images);
    for (const strip of [['annotations'], ['annotations', 'platform']]) {
      putIndex(
        path,
        entries.map((entry) =>
          Object.fromEntries(Object.entries(entry).filter(([key]) => !strip.includes(key))),
        ),
      );
      const digests = new RegExp(`${written[0]?.digest}, ${written[1]?.digest}`);
      for (const platform of [null, 'linux/amd64'])
        await assert.rejects(openIn(t, workshop, `oci-dir:${path}`, { platform }), refusal('usage', digests));
      const [opened] = await openIn(t, workshop, `oci-dir:${path}:${written[1]?.digest}`);
      assert.equal(opened?.imageId, written[1]?.imageId);
    }
  });
});

describe('damaged and hostile layouts', () => {
  test('documents that are not what their digests say', async (t) => {
    const workshop = workshopOf(t);
    for (const which of ['digest', 'imageId'] as const) {
      const { path, written } = putLayout(workshop, [api]);
      const file = join(path, blob(written[0]?.[which]));
      writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{ '));
      await assert.rejects(openIn(t, workshop, `oci-dir:${path}`), refusal('image/digest-mismatch'), which);
    }
  });

  test('a layer that is not what its digest says', async (t) => {
    const workshop = workshopOf(t);
    const { path, written } = putLayout(workshop, [api]);
    const other = ociFiles([imageOf([nodePackage('axios', '9.9.9')])]);
    const theirs = other.files.get(blob(other.written[0]?.layers[0]?.digest)) as Buffer;
    writeFileSync(join(path, blob(written[0]?.layers[0]?.digest)), theirs);
    await assert.rejects(workshop.look(`oci-dir:${path}`), refusal('image/digest-mismatch', /layer 0/));
  });

  test('members that are missing', async (t) => {
    const workshop = workshopOf(t);
    const { files, written } = ociFiles([api]);
    const [image] = written;
    for (const name of ['index.json', blob(image?.digest), blob(image?.imageId)]) {
      const path = putTar(workshop, entriesOf(files, { [name]: null }));
      await assert.rejects(openIn(t, workshop, `oci-archive:${path}`), refusal('image/invalid'), name);
    }
    const path = putTar(workshop, entriesOf(files, { [blob(image?.layers[0]?.digest)]: null }));
    const [opened] = await openIn(t, workshop, `oci-archive:${path}`);
    const layer = opened?.layers[0];
    assert.ok(layer);
    await assert.rejects(layer.open(new AbortController().signal), refusal('image/invalid'));
  });

  test('an index.json that is none', async (t) => {
    const workshop = workshopOf(t);
    const { path } = putLayout(workshop, [api]);
    const digest = `sha256:${'0'.repeat(64)}`;
    for (const content of [
      '',
      '[]',
      'null',
      '{"schemaVersion":2}',
      '{"manifests":{}}',
      '{"manifests":[]}',
      '{"manifests":[null]}',
      '{"manifests":[{"digest":"sha256:../../../../etc/passwd","size":1}]}',
      `{"manifests":[{"digest":"${digest}","size":-1}]}`,
      `{"manifests":[{"digest":"${digest}","size":1e300}]}`,
      `{"manifests":[{"digest":"${digest}","size":1}]}`,
      `{"layers":[],"config":{"digest":"${digest}","size":1}}`,
      '['.repeat(1 << 20),
    ]) {
      writeFileSync(join(path, 'index.json'), content);
      await assert.rejects(openIn(t, workshop, `oci-dir:${path}`), refusal('image/invalid'), content);
    }
    writeFileSync(join(path, 'index.json'), Buffer.alloc(8 * 1024 * 1024 + 1, ' '));
    await assert.rejects(openIn(t, workshop, `oci-dir:${path}`), refusal('image/limit'));
    rmSync(join(path, 'index.json'));
    await assert.rejects(openIn(t, workshop, `oci-dir:${path}`), refusal('target/unsupported', /dir:/));
  });

  test('an artifact that is no image, and a manifest with other layers than its configuration', async (t) => {
    const workshop = workshopOf(t);
    const { path, entries, written } = putLayout(workshop, [api]);
    const manifest = JSON.parse(readFileSync(join(path, blob(written[0]?.digest)), 'utf8'));
    for (const change of [
      { layers: [] },
      { layers: [...manifest.layers, ...manifest.layers] },
      { config: { ...manifest.layers[0] } },
    ]) {
      putIndex(path, [addBlob(path, String(entries[0]?.['mediaType']), { ...manifest, ...change })]);
      await assert.rejects(openIn(t, workshop, `oci-dir:${path}`), refusal('image/invalid'));
    }
  });

  test('blobs that are links, or lie in folders that are links, are not followed', async (t) => {
    const workshop = workshopOf(t);
    const outside = join(workshop.folder, 'outside');
    for (const part of ['index.json', 'blobs', 'blobs/sha256', 'manifest', 'imageId', 'layer']) {
      const { path, written } = putLayout(workshop, [api]);
      const [image] = written;
      const names: Record<string, string> = {
        manifest: blob(image?.digest),
        imageId: blob(image?.imageId),
        layer: blob(image?.layers[0]?.digest),
      };
      const name = names[part] ?? part;
      rmSync(outside, { recursive: true, force: true });
      mkdirSync(outside);
      renameSync(join(path, name), join(outside, 'it'));
      symlinkSync(join(outside, 'it'), join(path, name));
      const looked = workshop.look(`oci-dir:${path}`, { cache: false });
      const found = await looked.catch((error: unknown) => refusal('image/invalid')(error));
      // Only a layer may be missing: that is a gap.
      if (found !== true) {
        assert.equal(part, 'layer');
        assert.deepEqual(found.lines, []);
        assert.equal(found.gaps.length, 1);
      }
    }
  });

  test('a layout that is reached by a link is one all the same', async (t) => {
    const workshop = workshopOf(t);
    const { path } = putLayout(workshop, [api]);
    cpSync(path, join(workshop.folder, 'real'), { recursive: true });
    symlinkSync('real', join(workshop.folder, 'link'));
    assert.deepEqual((await workshop.look(`oci-dir:${join(workshop.folder, 'link')}`)).lines, [LINE]);
  });
});
