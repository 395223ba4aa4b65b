import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asDigest } from '../../model/digest.ts';
import { parseReference } from '../reference/index.ts';
import { openRepository, type Repository } from './repository.ts';
import {
  collect,
  PLAIN,
  putBlob,
  serveTestRegistry,
  sha256,
  type TestRegistry,
  testEnvironment,
} from './testing.ts';

type Context = Parameters<typeof testEnvironment>[0];

async function repository(t: Context, registry: TestRegistry, push = false): Promise<Repository> {
  return openRepository(parseReference(`${registry.host}/a/b`), { ...PLAIN, push }, testEnvironment(t));
}

describe('blobs', () => {
  test('a download that breaks goes on where it stopped', async (t) => {
    const registry = await serveTestRegistry(t);
    const { blob, digest } = putBlob(registry);
    const asked: (string | undefined)[] = [];
    registry.intercept = (request, response) => {
      if (!request.url?.includes('/blobs/') || asked.push(request.headers.range) > 2) return false;
      const start = asked.length === 1 ? 0 : 100_000;
      response.writeHead(start === 0 ? 200 : 206, {
        'content-length': blob.length - start,
        'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}`,
      });
      response.write(blob.subarray(start, start + 100_000), () => response.socket?.destroy());
      return true;
    };
    assert.ok((await collect((await repository(t, registry)).getBlob(digest))).equals(blob));
    assert.deepEqual(asked, [undefined, 'bytes=100000-', 'bytes=200000-']);
  });

  test('also from a server that knows no ranges', async (t) => {
    const registry = await serveTestRegistry(t);
    registry.ranges = false;
    const { blob, digest } = putBlob(registry);
    let breaks = 3;
    registry.intercept = (request, response) => {
      if (!request.url?.includes('/blobs/') || breaks-- === 0) return false;
      response.writeHead(200, { 'content-length': blob.length });
      response.write(blob.subarray(0, 70_001), () => response.socket?.destroy());
      return true;
    };
    assert.ok((await collect((await repository(t, registry)).getBlob(digest))).equals(blob));
  });

  test('another part than the one asked for is refused', async (t) => {
    for (const range of ['bytes 150000-299999/300000', 'nonsense']) {
      const registry = await serveTestRegistry(t);
      const { blob, digest } = putBlob(registry);
      let first = true;
      registry.intercept = (request, response) => {
        if (!request.url?.includes('/blobs/')) return false;
        if (first) {
          response.writeHead(200, { 'content-length': blob.length });
          response.write(blob.subarray(0, 100_000), () => response.socket?.destroy());
        } else response.writeHead(206, { 'content-range': range }).end(blob.subarray(150_000));
        first = false;
        return true;
      };
      await assert.rejects(collect((await repository(t, registry)).getBlob(digest)), {
        code: 'registry/failed',
      });
    }
  });

  test('one that breaks behind its last byte is whole', async (t) => {
    for (const size of [300_000, 299_999]) {
      const registry = await serveTestRegistry(t);
      const { blob, digest } = putBlob(registry);
      const asked: (string | undefined)[] = [];
      registry.intercept = (request, response) => {
        if (!request.url?.includes('/blobs/')) return false;
        asked.push(request.headers.range);
        if (asked.length > 1)
          response.writeHead(416, { 'content-range': `bytes */${size}` }).end('no such range');
        // In chunks, of which the last, the empty one, does not come.
        else response.writeHead(200).write(blob, () => response.socket?.destroy());
        return true;
      };
      const whole = collect((await repository(t, registry)).getBlob(digest));
      if (size === blob.length) assert.ok((await whole).equals(blob));
      else await assert.rejects(whole, { code: 'registry/failed' });
      assert.deepEqual(asked, [undefined, 'bytes=300000-']);
    }
  });

  test('a signal ends one download while it waits, and no other', async (t) => {
    const registry = await serveTestRegistry(t);
    const { blob, digest } = putBlob(registry);
    const controller = new AbortController();
    const reason = new Error('another layer failed');
    let first = true;
    registry.intercept = (request, response) => {
      if (!request.url?.includes('/blobs/') || !first) return false;
      first = false;
      response.writeHead(200, { 'content-length': blob.length });
      response.write(blob.subarray(0, 1000), () => setImmediate(() => controller.abort(reason)));
      return true;
    };
    const there = await repository(t, registry);
    const ended = collect(there.getBlob(digest, controller.signal));
    await assert.rejects(ended, (error) => error === reason);
    assert.ok((await collect(there.getBlob(digest))).equals(blob));
  });

  test('one that breaks every time is given up', async (t) => {
    const registry = await serveTestRegistry(t);
    const { blob, digest } = putBlob(registry);
    let times = 0;
    registry.intercept = (request, response) => {
      if (!request.url?.includes('/blobs/')) return false;
      times++;
      response.writeHead(200, { 'content-length': blob.length });
      response.write('x', () => response.socket?.destroy());
      return true;
    };
    await assert.rejects(collect((await repository(t, registry)).getBlob(digest)), {
      code: 'network/failed',
    });
    assert.equal(times, 6);
  });

  test('a small blob is verified', async (t) => {
    const registry = await serveTestRegistry(t);
    const { blob, digest } = putBlob(registry);
    const there = await repository(t, registry);
    assert.ok((await there.getSmallBlob(digest, blob.length)).equals(blob));
    await assert.rejects(there.getSmallBlob(digest, blob.length - 1), { code: 'image/limit' });
    registry.content.set(`a/b/blobs/${digest}`, { bytes: blob.subarray(1), mediaType: '' });
    await assert.rejects(there.getSmallBlob(digest, blob.length), { code: 'image/digest-mismatch' });
  });

  test('pushed in one piece, once; a manifest comes back by tag and by digest', async (t) => {
    const registry = await serveTestRegistry(t);
    const there = await repository(t, registry, true);
    const blob = Buffer.from('advisories');
    const digest = asDigest(sha256(blob));
    const body = {
      length: blob.length,
      async *open() {
        yield blob.subarray(0, 3);
        yield blob.subarray(3);
      },
    };
    assert.equal(await there.hasBlob(digest), false);
    await there.pushBlob(digest, body);
    await there.pushBlob(digest, body);
    assert.equal(await there.hasBlob(digest), true);
    assert.equal(registry.log.filter((line) => line.startsWith('PUT')).length, 1);
    assert.ok((await collect(there.getBlob(digest))).equals(blob));

    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const bytes = Buffer.from('{"schemaVersion":2}');
    await there.pushManifest('1', { bytes, mediaType });
    for (const name of ['1', sha256(bytes)]) {
      const manifest = await there.getManifest(name);
      assert.ok(manifest.bytes.equals(bytes));
      assert.equal(manifest.digest, sha256(bytes));
      assert.equal(manifest.mediaType, mediaType);
    }
  });

  test('what the registry refuses to take', async (t) => {
    const registry = await serveTestRegistry(t);
    const there = await repository(t, registry, true);
    const digest = asDigest(sha256(Buffer.from('other')));
    await assert.rejects(there.pushBlob(digest, Buffer.from('bytes')), { code: 'registry/failed' });
    registry.intercept = (request, response) => {
      if (request.method !== 'POST') return false;
      response.writeHead(403).end();
      return true;
    };
    await assert.rejects(there.pushBlob(digest, Buffer.from('other')), { code: 'registry/auth' });
    registry.intercept = (request, response) => {
      if (request.method !== 'POST') return false;
      response.writeHead(202).end();
      return true;
    };
    await assert.rejects(there.pushBlob(digest, Buffer.from('other')), { code: 'registry/failed' });
  });
});
