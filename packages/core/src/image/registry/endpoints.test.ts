import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asDigest } from '../../model/digest.ts';
import { makeIdentity } from '../http/testing.ts';
import { parseReference } from '../reference/index.ts';
import { source } from './index.ts';
import { openRepository } from './repository.ts';
import {
  collect,
  PLAIN,
  putBlob,
  putManifest,
  serveTestRegistry,
  sha256,
  type TestRegistry,
  testEnvironment,
} from './testing.ts';

/** An image without layers, as `a:latest`. */
function putImage(registry: TestRegistry): void {
  const config = Buffer.from(
    '{"os":"linux","architecture":"arm64","rootfs":{"type":"layers","diff_ids":[]}}',
  );
  registry.content.set(`a/blobs/${sha256(config)}`, { bytes: config, mediaType: 'application/json' });
  const manifest = {
    schemaVersion: 2,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(config),
      size: config.length,
    },
    layers: [],
  };
  putManifest(registry, 'a/manifests/latest', Buffer.from(JSON.stringify(manifest)));
}

describe('where a registry is asked', () => {
  const identity = makeIdentity();
  const skip = identity === null ? 'needs openssl' : false;
  const tls = identity ?? { key: '', cert: '' };

  test('https on loopback first: a certificate that does not hold is not answered with http', {
    skip,
  }, async (t) => {
    const registry = await serveTestRegistry(t, tls);
    putImage(registry);
    await assert.rejects(source.open('registry', `${registry.host}/a`, PLAIN, testEnvironment(t)), {
      code: 'network/failed',
    });
    const [opened] = await source.open(
      'registry',
      `${registry.host}/a`,
      { ...PLAIN, insecureRegistry: true },
      testEnvironment(t),
    );
    assert.equal(opened?.platform, 'linux/arm64');
  });

  test('beyond loopback never by http, unless asked for', async (t) => {
    const registry = await serveTestRegistry(t);
    putImage(registry);
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

  test('a mirror that lies does not stand in the way', async (t) => {
    const registry = await serveTestRegistry(t);
    const mirror = await serveTestRegistry(t);
    const environment = testEnvironment(t, { SEAWORTHY_REGISTRY_MIRROR: `${registry.host}=${mirror.base}` });
    const manifest = Buffer.from('{"of":"registry"}');
    const name = putManifest(registry, 'a/manifests/1', manifest);
    const { blob, digest } = putBlob(registry);
    mirror.intercept = (_, response) => {
      response.end('<html>sign in to this network</html>');
      return true;
    };
    const byDigest = await openRepository(parseReference(`${registry.host}/a`), PLAIN, environment);
    assert.ok((await byDigest.getManifest(name)).bytes.equals(manifest));
    const blobs = await openRepository(parseReference(`${registry.host}/a/b`), PLAIN, environment);
    assert.ok((await blobs.getSmallBlob(digest, blob.length)).equals(blob));
    assert.equal(mirror.log.length, 2);
    // Where the registry lies, too, nothing is left to ask.
    registry.content.set(`a/b/blobs/${digest}`, { bytes: blob.subarray(1), mediaType: '' });
    await assert.rejects(blobs.getSmallBlob(digest, blob.length), { code: 'image/digest-mismatch' });
  });

  test('a mirror that is not there does not stand in the way', async (t) => {
    const registry = await serveTestRegistry(t);
    const mirror = await serveTestRegistry(t);
    putImage(registry);
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
