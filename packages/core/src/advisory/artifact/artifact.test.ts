import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SeaworthyError } from '../../model/error.ts';
import { compileDatabase } from '../database/build.ts';
import { putLayout, temporaryFolder } from '../testing.ts';
import type { ArtifactManifest, ArtifactRepository } from './contract.ts';
import { pullDatabase } from './pull.ts';
import { pushDatabase } from './push.ts';

const signal = new AbortController().signal;

/** A repository in memory, whose bytes a test may spoil. */
function memoryRepository() {
  const blobs = new Map<string, Buffer>();
  const held: { manifest: ArtifactManifest | null; digest: string | null } = { manifest: null, digest: null };
  const repository: ArtifactRepository = {
    name: 'registry.example/shop/advisories:1',
    get digest() {
      return held.digest;
    },
    async manifest() {
      if (held.manifest === null) throw new SeaworthyError('registry/not-found', 'no such tag');
      return held.manifest;
    },
    async blob(digest) {
      const bytes = blobs.get(digest);
      if (bytes === undefined) throw new SeaworthyError('registry/not-found', 'no such blob');
      return (async function* () {
        for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
      })();
    },
    async putBlob({ digest, size, bytes }) {
      const parts: Uint8Array[] = [];
      for await (const part of bytes()) parts.push(Buffer.from(part));
      const all = Buffer.concat(parts);
      assert.equal(all.length, size);
      assert.equal(sha256(all), digest);
      blobs.set(digest, all);
    },
    async putManifest(manifest) {
      held.manifest = manifest;
    },
  };
  return { repository, blobs, held };
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function scene(t: TestContext) {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const path = join(folder, 'advisories.db');
  await compileDatabase({ from: [join(folder, 'feeds')], output: path, builtAt: 1_800_000_000 });
  const memory = memoryRepository();
  const pushed = await pushDatabase({ path, repository: memory.repository, signal });
  const output = join(folder, 'pulled.db');
  const pull = () => pullDatabase({ output, repository: memory.repository, signal });
  return { ...memory, folder, path, output, pushed, pull };
}

function fails(code: string, message: RegExp) {
  return (error: unknown) =>
    error instanceof SeaworthyError && error.code === code && message.test(error.message);
}

test('what was pushed is pulled, byte by byte', async (t) => {
  const { path, output, pushed, pull } = await scene(t);
  const pulled = await pull();
  assert.ok(readFileSync(output).equals(readFileSync(path)));
  assert.equal(pulled.digest, sha256(readFileSync(path)));
  assert.equal(pulled.digest, pushed.digest);
  assert.equal(pulled.built, '2027-01-15T08:00:00Z');
  assert.equal(pulled.replaced, null);
});

test('the manifest is an OCI artifact of one layer', async (t) => {
  const { held, blobs, pushed } = await scene(t);
  const manifest = JSON.parse(Buffer.from(held.manifest?.bytes ?? []).toString());
  assert.equal(manifest.schemaVersion, 2);
  assert.equal(manifest.mediaType, 'application/vnd.oci.image.manifest.v1+json');
  assert.equal(manifest.artifactType, 'application/vnd.seaworthy.db.v1');
  assert.equal(blobs.get(manifest.config.digest)?.toString(), '{}');
  assert.deepEqual(
    manifest.layers.map((layer: { digest: string }) => layer.digest),
    [pushed.digest],
  );
  assert.equal(pushed.manifestDigest, sha256(held.manifest?.bytes ?? Buffer.alloc(0)));
});

test('bytes that are not those of the manifest are refused, and the old database stays', async (t) => {
  const { blobs, output, path, pushed, pull } = await scene(t);
  await pull();
  const before = readFileSync(output);
  const whole = readFileSync(path);
  const flipped = Buffer.from(whole);
  flipped[500] = (flipped[500] ?? 0) ^ 1;
  for (const bytes of [
    flipped,
    whole.subarray(1),
    Buffer.concat([whole, Buffer.from('x')]),
    Buffer.alloc(0),
  ]) {
    blobs.set(pushed.digest, bytes);
    await assert.rejects(pull(), fails('image/digest-mismatch', /registry\.example/));
    assert.ok(readFileSync(output).equals(before));
  }
});

test('a manifest that is not the one asked for by digest is refused', async (t) => {
  const { held, pushed, pull } = await scene(t);
  held.digest = pushed.manifestDigest;
  await pull();
  held.digest = `sha256:${'0'.repeat(64)}`;
  await assert.rejects(pull(), fails('image/digest-mismatch', /manifest/));
});

test('what is no database of ours is refused', async (t) => {
  const { held, blobs, pull } = await scene(t);
  const manifestOf = (fields: object): ArtifactManifest => {
    const manifest = { ...JSON.parse(Buffer.from(held.manifest?.bytes ?? []).toString()), ...fields };
    return { mediaType: manifest.mediaType, bytes: Buffer.from(JSON.stringify(manifest)) };
  };
  const other = Buffer.from('no database');
  blobs.set(sha256(other), other);
  const layer = { mediaType: 'application/vnd.seaworthy.db.v1', digest: sha256(other), size: other.length };
  const cases: [ArtifactManifest, RegExp][] = [
    [manifestOf({ layers: [layer] }), /^registry\.example.*: not an advisory database$/],
    [manifestOf({ artifactType: 'application/x' }), /something else/],
    [manifestOf({ layers: [] }), /no digest/],
    [manifestOf({ layers: [{ ...layer, digest: '../../x' }] }), /no digest/],
    [manifestOf({ layers: [{ ...layer, size: -1 }] }), /no size/],
    [manifestOf({ layers: [{ ...layer, size: 2 ** 50 }] }), /more than we take/],
    [{ mediaType: 'x', bytes: Buffer.from('{') }, /something else/],
  ];
  for (const [manifest, reason] of cases) {
    held.manifest = manifest;
    await assert.rejects(pull(), fails('database/invalid', reason));
  }
});

test('a database that is older than the one that was there is told', async (t) => {
  const { folder, output, pull } = await scene(t);
  await compileDatabase({ from: [join(folder, 'feeds')], output, builtAt: 1_900_000_000 });
  const pulled = await pull();
  assert.equal(pulled.older, true);
  assert.equal(pulled.replaced, '2030-03-17T17:46:40Z');
  assert.equal((await pull()).older, false);
});

test('only a database is pushed', async (t) => {
  const { folder, repository } = await scene(t);
  const path = join(folder, 'text');
  writeFileSync(path, 'hello');
  await assert.rejects(pushDatabase({ path, repository, signal }), fails('database/invalid', /text/));
});
