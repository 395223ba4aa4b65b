import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { dockerFiles, sha256 } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import type { Environment, OpenImage } from '../contract.ts';
import { PLAIN, testEnvironment } from '../registry/testing.ts';
import { findInEngines, source } from './index.ts';

const LAYERS = ['one', 'two'].map((name) => ({
  tar: tarFile([{ path: name, content: name }]),
  instruction: `COPY ${name} /`,
}));
const IMAGE = dockerFiles([{ layers: LAYERS, name: 'shop/api:1.4', platform: 'linux/arm64' }]);
const [WRITTEN] = IMAGE.written;
const EXPORT = tarFile([...IMAGE.files].map(([path, content]) => ({ path, content })));
const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** What `GET /images/NAME/json` answers: https://docs.docker.com/reference/api/engine/ */
const INSPECT = {
  Id: WRITTEN?.imageId,
  RepoDigests: [`shop/api@${DIGEST}`, `registry.example/shop/api@sha256:${'cd'.repeat(32)}`],
  RootFS: { Type: 'layers', Layers: WRITTEN?.layers.map(({ diffId }) => diffId) },
};

interface Engine {
  readonly environment: Environment & { folder: string };
  readonly log: string[];
  readonly inspect: Record<string, unknown>;
  /** Answers itself and gives true, or leaves it to the engine. */
  intercept: (...message: Parameters<RequestListener>) => boolean;
}

/** An engine of a test's own, on a socket, with one image. */
async function startEngine(t: TestContext, variable = 'DOCKER_HOST'): Promise<Engine> {
  const environment = testEnvironment(t);
  const path = join(environment.folder, 'engine.sock');
  const log: string[] = [];
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(request.url ?? '');
    log.push(asked);
    if (engine.intercept(request, response)) return;
    if (asked === '/_ping') response.end('OK');
    else if (asked === '/images/shop/api:1.4/json') response.end(JSON.stringify(engine.inspect));
    else if (asked === '/images/shop/api:1.4/get') response.end(EXPORT);
    else response.writeHead(404).end('{"message":"no such image"}');
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  Object.assign(environment.env, { [variable]: `unix://${path}` });
  const engine: Engine = { environment, log, inspect: { ...INSPECT }, intercept: () => false };
  return engine;
}

function open(engine: Engine, location = 'shop/api:1.4', options = PLAIN): Promise<readonly OpenImage[]> {
  return source.open('docker', location, options, engine.environment);
}

async function streamed(image: OpenImage | undefined): Promise<string[]> {
  const digests: string[] = [];
  for (const layer of image?.layers ?? []) {
    const blob = await layer.open(new AbortController().signal);
    assert.ok(blob.kind === 'stream');
    const chunks: Uint8Array[] = [];
    for await (const chunk of blob.chunks) chunks.push(chunk);
    digests.push(sha256(Buffer.concat(chunks)));
  }
  return digests;
}

describe('images of an engine', () => {
  test('exported once; layers come as streams; the spool file goes with the image', async (t) => {
    const engine = await startEngine(t);
    const [image] = await open(engine);
    assert.ok(image !== undefined);
    assert.equal(image.name, 'shop/api:1.4');
    assert.equal(image.imageId, WRITTEN?.imageId);
    assert.equal(image.platform, 'linux/arm64');
    assert.equal(image.digest, DIGEST, 'the one of this repository');
    const diffIds = WRITTEN?.layers.map(({ diffId }) => diffId);
    assert.deepEqual(await streamed(image), diffIds);
    assert.deepEqual(await streamed(image), diffIds);
    assert.ok(image.layers.every(({ trust, digest }) => trust === 'addressed' && digest === null));
    assert.deepEqual(engine.log, ['/_ping', '/images/shop/api:1.4/json', '/images/shop/api:1.4/get']);
    const spool = join(engine.environment.cacheDir, 'spool');
    assert.equal(readdirSync(spool).length, 1);
    await image.close();
    assert.deepEqual(readdirSync(spool), []);
  });

  test('ids as Podman writes them; no digest where no registry has the image', async (t) => {
    const engine = await startEngine(t);
    engine.inspect['Id'] = WRITTEN?.imageId.slice('sha256:'.length);
    for (const digests of [
      [],
      null,
      [`localhost/shop/api@${DIGEST}`],
      [`other@${DIGEST}`],
      ['shop/api@sha256:1'],
    ]) {
      engine.inspect['RepoDigests'] = digests;
      const [image] = await open(engine);
      assert.equal(image?.digest, null);
      await image.close();
    }
  });

  test('an image named by its manifest, as Docker over containerd does, is known by its layers', async (t) => {
    const engine = await startEngine(t);
    engine.inspect['Id'] = DIGEST;
    const [image] = await open(engine);
    assert.equal(image?.imageId, WRITTEN?.imageId);
    await image?.close();
    for (const Layers of [[DIGEST], undefined]) {
      engine.inspect['RootFS'] = { Layers };
      await assert.rejects(open(engine), { code: 'image/digest-mismatch' });
    }
    assert.deepEqual(readdirSync(join(engine.environment.cacheDir, 'spool')), []);
  });

  test('an image that is not there; another platform; an engine that fails', async (t) => {
    const engine = await startEngine(t);
    await assert.rejects(open(engine, 'absent'), { code: 'target/not-found' });
    await assert.rejects(open(engine, 'shop/api:1.4', { ...PLAIN, platform: 'linux/amd64' }), {
      code: 'image/platform',
    });
    engine.intercept = (request, response) => {
      if (request.url === '/_ping') return false;
      response.writeHead(500).end(JSON.stringify({ message: 'storage \u001b[31m is broken' }));
      return true;
    };
    await assert.rejects(open(engine), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'engine/failed');
      assert.match(error.message, /500.*is broken/);
      assert.ok(!error.message.includes('\u001b'));
      return true;
    });
    for (const answer of ['{"Id":7}', '<html>sign in</html>', '[]', '']) {
      engine.intercept = (request, response) => {
        if (!request.url?.endsWith('/json')) return false;
        response.end(answer);
        return true;
      };
      await assert.rejects(open(engine), {
        code: 'engine/failed',
        message: /docker (?:gives no id|answers .* with something else)/,
      });
    }
  });

  test('an export that breaks off leaves nothing behind', async (t) => {
    const engine = await startEngine(t);
    engine.intercept = (request, response) => {
      if (!request.url?.endsWith('/get')) return false;
      response.writeHead(200, { 'content-length': EXPORT.length });
      response.write(EXPORT.subarray(0, 3000), () => response.socket?.destroy());
      return true;
    };
    await assert.rejects(open(engine), { code: 'network/failed' });
    assert.deepEqual(readdirSync(join(engine.environment.cacheDir, 'spool')), []);
  });
});

describe('which engine', () => {
  test('the one that has the image; null where none has, or none is there', async (t) => {
    const docker = await startEngine(t);
    assert.equal(await findInEngines('shop/api:1.4', docker.environment), 'docker');
    assert.equal(await findInEngines('absent', docker.environment), null);
    const podman = await startEngine(t, 'CONTAINER_HOST');
    Object.assign(podman.environment.env, { DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    assert.equal(await findInEngines('shop/api:1.4', podman.environment), 'podman');
    Object.assign(podman.environment.env, { CONTAINER_HOST: 'ssh://host/run/podman.sock' });
    assert.equal(await findInEngines('shop/api:1.4', podman.environment), null);
  });

  test("the user's own socket below XDG_RUNTIME_DIR", async (t) => {
    const engine = await startEngine(t);
    const runtime = join(engine.environment.folder, 'run');
    mkdirSync(join(runtime, 'podman'), { recursive: true });
    const server = createServer((_, response) => void response.end(JSON.stringify(INSPECT)));
    await new Promise<void>((resolve) => server.listen(join(runtime, 'podman/podman.sock'), resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const env = { XDG_RUNTIME_DIR: runtime, DOCKER_HOST: 'unix:///nonexistent' };
    assert.equal(await findInEngines('shop/api:1.4', { ...engine.environment, env }), 'podman');
  });

  test('the end of the run ends the search', async (t) => {
    const engine = await startEngine(t);
    const controller = new AbortController();
    engine.intercept = () => {
      controller.abort(new Error('enough'));
      return true;
    };
    await assert.rejects(findInEngines('a', { ...engine.environment, signal: controller.signal }), /enough/);
  });

  test('no engine, ssh, and what is no address', async (t) => {
    const environment = testEnvironment(t);
    const by = (env: Record<string, string>) => source.open('docker', 'a', PLAIN, { ...environment, env });
    await assert.rejects(by({ DOCKER_HOST: 'unix:///nonexistent/docker.sock' }), {
      code: 'engine/unavailable',
    });
    for (const DOCKER_HOST of ['ssh://user:s3cret@host', 'npipe:////./pipe/docker', 'nonsense'])
      await assert.rejects(
        by({ DOCKER_HOST }),
        (error: { code: string; message: string }) =>
          error.code === 'target/unsupported' && !error.message.includes('s3cret'),
      );
    const offline = { ...environment, offline: true, env: { DOCKER_HOST: 'unix:///nonexistent' } };
    await assert.rejects(source.open('docker', 'a', PLAIN, offline), { code: 'offline' });
  });
});
