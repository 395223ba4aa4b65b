import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ociFiles, sha256 } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import { asDigest, type Digest } from '../../model/digest.ts';
import type { LayerHandle, OpenImage } from '../contract.ts';
import { makeIdentity } from '../http/testing.ts';
import { parseReference } from '../reference/index.ts';
import { source } from './index.ts';
import { openRepository, type Repository } from './repository.ts';
import {
  PLAIN,
  putLayout,
  putManifest,
  serveTestRegistry,
  testEnvironment,
  type TestRegistry,
} from './testing.ts';

type Context = Parameters<typeof testEnvironment>[0];

function image(platform: string) {
  const tar = tarFile([{ path: 'etc/os-release', content: `ID=test\n# ${platform}\n` }]);
  return { platform, layers: [{ tar, instruction: `ADD ${platform}` }] };
}

const ARM = ociFiles([image('linux/arm64')]);
const BOTH = ociFiles([image('linux/amd64'), image('linux/arm64')]);

async function open(t: Context, target: string, options = PLAIN): Promise<readonly OpenImage[]> {
  return source.open('registry', target, options, testEnvironment(t));
}

async function bytesOf(layer: LayerHandle | undefined): Promise<Buffer> {
  const blob = await layer?.open(new AbortController().signal);
  assert.ok(blob?.kind === 'stream');
  const chunks: Uint8Array[] = [];
  for await (const chunk of blob.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function repository(t: Context, registry: TestRegistry, push = false): Promise<Repository> {
  return openRepository(parseReference(`${registry.host}/a/b`), { ...PLAIN, push }, testEnvironment(t));
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** A blob of a registry, larger than what one packet holds. */
function putBlob(registry: TestRegistry): { blob: Buffer; digest: Digest } {
  const blob = Buffer.alloc(300_000);
  for (let i = 0; i < blob.length; i++) blob[i] = (i * 7919) >> 3;
  const digest = asDigest(sha256(blob));
  registry.content.set(`a/b/blobs/${digest}`, { bytes: blob, mediaType: 'application/octet-stream' });
  return { blob, digest };
}

describe('images of a registry', () => {
  test('the platform asked for is opened, and nothing else is fetched', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'shop/api', { files: BOTH.files, tag: '1.4' });
    const [opened, ...more] = await open(t, `${registry.host}/shop/api:1.4`, {
      ...PLAIN,
      platform: 'linux/arm64',
    });
    const arm = BOTH.written[1];
    assert.equal(more.length, 0);
    assert.equal(opened?.platform, 'linux/arm64');
    assert.equal(opened.digest, arm?.digest);
    assert.equal(opened.imageId, arm?.imageId);
    assert.equal(opened.name, `${registry.host}/shop/api:1.4`);
    const [layer] = opened.layers;
    assert.equal(layer?.digest, arm?.layers[0]?.digest);
    assert.equal(layer?.diffId, arm?.layers[0]?.diffId);
    assert.equal(layer?.trust, 'addressed');
    assert.equal(sha256(await bytesOf(layer)), layer?.digest);
    assert.equal(sha256(await bytesOf(layer)), layer?.digest, 'each call begins anew');
    const fetched = registry.log
      .filter((line) => line.startsWith('GET'))
      .map((line) => line.split('/').slice(4).join('/'));
    assert.deepEqual(fetched, [
      'manifests/1.4 200',
      `manifests/${arm?.digest} 200`,
      `blobs/${arm?.imageId} 200`,
      `blobs/${layer?.digest} 200`,
      `blobs/${layer?.digest} 200`,
    ]);
  });

  test('all platforms', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'latest' });
    const opened = await open(t, `${registry.host}/a`, { ...PLAIN, allPlatforms: true });
    assert.deepEqual(
      opened.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
  });

  test('a platform that is not there, in an index and in a single image', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'index' });
    putLayout(registry, 'a', { files: ARM.files, tag: 'one' });
    const single = ARM.written[0]?.digest;
    for (const target of ['a:index', `a@${single}`])
      await assert.rejects(open(t, `${registry.host}/${target}`, { ...PLAIN, platform: 'linux/s390x' }), {
        code: 'image/platform',
      });
    const [opened] = await open(t, `${registry.host}/a@${single}`);
    assert.equal(opened?.platform, 'linux/arm64');
    assert.equal(opened.digest, single);
  });

  test('entries of an index without a platform are known by their configuration; attestations are none', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'latest' });
    const entries = BOTH.written.map(({ digest }) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      size: 1,
    }));
    const attestation = {
      ...entries[0],
      digest: `sha256:${'0'.repeat(64)}`,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    };
    const index = { schemaVersion: 2, manifests: [attestation, ...entries] };
    putManifest(registry, 'a/manifests/bare', Buffer.from(JSON.stringify(index)));
    const [opened] = await open(t, `${registry.host}/a:bare`, { ...PLAIN, platform: 'linux/arm64' });
    assert.equal(opened?.digest, BOTH.written[1]?.digest);
    const all = await open(t, `${registry.host}/a:bare`, { ...PLAIN, allPlatforms: true });
    assert.equal(all.length, 2);
  });

  test('an index that leads back to itself, and one that leads ever deeper', async (t) => {
    const registry = await serveTestRegistry(t);
    const entry = (digest: string) => ({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest,
      size: 1,
    });
    let digest = putManifest(registry, 'a/manifests/leaf', Buffer.from('{"schemaVersion":2,"manifests":[]}'));
    for (let depth = 0; depth < 20; depth++) {
      const index = { schemaVersion: 2, depth, manifests: [entry(digest)] };
      digest = putManifest(registry, 'a/manifests/deep', Buffer.from(JSON.stringify(index)));
    }
    await assert.rejects(open(t, `${registry.host}/a:deep`), { code: 'image/limit' });

    // A digest cannot be in what it is made of; a registry that lies about one makes the circle.
    const lie = `sha256:${'1'.repeat(64)}`;
    const circle = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [entry(lie)] }));
    registry.content.set(`a/manifests/${lie}`, { bytes: circle, mediaType: '' });
    await assert.rejects(open(t, `${registry.host}/a@${lie}`), { code: 'image/digest-mismatch' });
    putManifest(registry, 'a/manifests/circle', circle);
    await assert.rejects(open(t, `${registry.host}/a:circle`), { code: 'image/digest-mismatch' });
  });

  test('other bytes than the digest says: manifest and configuration', async (t) => {
    for (const kind of ['manifest', 'configuration'] as const) {
      const registry = await serveTestRegistry(t);
      putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
      const [arm] = ARM.written;
      const path = kind === 'manifest' ? `a/manifests/${arm?.digest}` : `a/blobs/${arm?.imageId}`;
      const { bytes = new Uint8Array(), mediaType = '' } = registry.content.get(path) ?? {};
      registry.content.set(path, { bytes: Buffer.concat([bytes, Buffer.from('\n')]), mediaType });
      await assert.rejects(open(t, `${registry.host}/a`), { code: 'image/digest-mismatch' });
    }
  });

  test('a tag, a repository that is not there; an answer that is no manifest; one without end', async (t) => {
    const registry = await serveTestRegistry(t);
    await assert.rejects(open(t, `${registry.host}/a:none`), { code: 'registry/not-found' });
    for (const text of ['<html>login</html>', '[]', '{"schemaVersion":2}', '']) {
      putManifest(registry, 'a/manifests/odd', Buffer.from(text));
      await assert.rejects(open(t, `${registry.host}/a:odd`), (error: { code: string }) =>
        ['image/invalid', 'file/unreadable'].includes(error.code),
      );
    }
    putManifest(registry, 'a/manifests/large', Buffer.alloc(5 * 1024 * 1024, 0x20));
    await assert.rejects(open(t, `${registry.host}/a:large`), { code: 'image/limit' });
  });

  test('Docker schema 1, and layers that the registry does not keep', async (t) => {
    const registry = await serveTestRegistry(t);
    putManifest(registry, 'a/manifests/old', Buffer.from('{"schemaVersion":1,"fsLayers":[]}'));
    await assert.rejects(open(t, `${registry.host}/a:old`), { code: 'target/unsupported' });

    putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
    const manifest = Buffer.from(registry.content.get(`a/manifests/${ARM.written[0]?.digest}`)?.bytes ?? []);
    const foreign = manifest
      .toString()
      .replace('vnd.oci.image.layer.v1.tar', 'vnd.oci.image.layer.nondistributable.v1.tar');
    putManifest(registry, 'a/manifests/foreign', Buffer.from(foreign));
    const [opened] = await open(t, `${registry.host}/a:foreign`);
    await assert.rejects(bytesOf(opened?.layers[0]), { code: 'target/unsupported' });
  });

  test('--offline asks nobody', async (t) => {
    const registry = await serveTestRegistry(t);
    const offline = { ...testEnvironment(t), offline: true };
    await assert.rejects(source.open('registry', `${registry.host}/a`, PLAIN, offline), { code: 'offline' });
    assert.deepEqual(registry.log, []);
  });
});

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

describe('where a registry is asked', () => {
  const identity = makeIdentity();
  const skip = identity === null ? 'needs openssl' : false;
  const tls = identity ?? { key: '', cert: '' };

  test('https on loopback first: a certificate that does not hold is not answered with http', {
    skip,
  }, async (t) => {
    const registry = await serveTestRegistry(t, tls);
    putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
    await assert.rejects(open(t, `${registry.host}/a`), { code: 'network/failed' });
    const [opened] = await open(t, `${registry.host}/a`, { ...PLAIN, insecureRegistry: true });
    assert.equal(opened?.platform, 'linux/arm64');
  });

  test('beyond loopback never by http, unless asked for', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
    // A proxy leads the name here, and refuses tunnels, which https would need.
    const env = { HTTP_PROXY: registry.base, HTTPS_PROXY: registry.base };
    const environment = testEnvironment(t, env);
    const by = (options: typeof PLAIN) => source.open('registry', 'registry.example/a', options, environment);
    await assert.rejects(by(PLAIN), { code: 'network/failed' });
    registry.intercept = (request) => {
      request.url = request.url?.replace(/^http:\/\/registry\.example/, '') ?? '';
      return false;
    };
    assert.equal((await by({ ...PLAIN, plainHttp: true })).length, 1);
  });

  test('a mirror first, under its path; what it does not have comes from the registry', async (t) => {
    const mirror = await serveTestRegistry(t);
    const registry = await serveTestRegistry(t);
    const { blob, digest } = putBlob(registry);
    putManifest(mirror, 'cache/a/b/manifests/1', Buffer.from('{"of":"mirror"}'));
    const env = {
      SEAWORTHY_REGISTRY_MIRROR: `other.example=https://x.example, ${registry.host}=${mirror.base}/cache/`,
    };
    const reference = parseReference(`${registry.host}/a/b:1`);
    const there = await openRepository(reference, PLAIN, testEnvironment(t, env));
    assert.equal((await there.getManifest('1')).bytes.toString(), '{"of":"mirror"}');
    assert.ok((await collect(there.getBlob(digest))).equals(blob));
    assert.deepEqual(mirror.log, [
      'GET /v2/cache/a/b/manifests/1 200',
      `GET /v2/cache/a/b/blobs/${digest} 404`,
    ]);

    const pushing = await openRepository(reference, { ...PLAIN, push: true }, testEnvironment(t, env));
    await pushing.pushBlob(asDigest(sha256(Buffer.from('x'))), Buffer.from('x'));
    assert.equal(mirror.log.length, 2, 'nothing is pushed to a mirror');
  });

  test('a mirror that is not there, or lies, does not stand in the way', async (t) => {
    const registry = await serveTestRegistry(t);
    const mirror = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
    mirror.intercept = (request) => {
      request.socket.resetAndDestroy();
      return true;
    };
    const env = { SEAWORTHY_REGISTRY_MIRROR: `${registry.host}=${mirror.base}` };
    const [opened] = await source.open('registry', `${registry.host}/a`, PLAIN, testEnvironment(t, env));
    assert.equal(opened?.platform, 'linux/arm64');
  });

  test('mirrors that cannot be meant are usage errors, and secrets in them stay there', async (t) => {
    for (const list of [
      'docker.io',
      'docker.io=ftp://x',
      '=https://x',
      'a=https://u:s3cret@x',
      'r.example=http://m.example',
    ])
      await assert.rejects(
        openRepository(
          parseReference('r.example/a'),
          PLAIN,
          testEnvironment(t, { SEAWORTHY_REGISTRY_MIRROR: list }),
        ),
        (error: { code: string; message: string }) =>
          error.code === 'usage' && !error.message.includes('s3cret'),
      );
  });
});
