import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { missing, run } from '../../../../../test/e2e/support/needs.ts';
import { startPodman } from '../../../../../test/e2e/support/podman.ts';
import { startRegistry } from '../../../../../test/e2e/support/registry.ts';
import { sha256, writeImage } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import { PLAIN, testEnvironment } from '../registry/testing.ts';
import { findInEngines, source } from './index.ts';

const skip = missing('root', 'podman', 'skopeo', 'docker-registry');

describe('a real podman', { skip }, () => {
  test('an image by its names, with the digest of the registry that it came from', async (t: TestContext) => {
    const environment = testEnvironment(t);
    const { folder, cacheDir } = environment;
    mkdirSync(join(folder, 'podman'));
    const podman = await startPodman(join(folder, 'podman'));
    t.after(() => podman.stop());
    const registry = await startRegistry(join(folder, 'registry'));
    t.after(() => registry.stop());
    const layers = ['one', 'two'].map((name) => ({
      tar: tarFile([{ path: name, content: name }]),
      instruction: `COPY ${name} /`,
    }));
    const image = writeImage('oci-archive', join(folder, 'image.tar'), { layers });
    const name = `${registry.host}/shop/api:1.4`;
    run(
      'skopeo',
      'copy',
      '--quiet',
      '--dest-tls-verify=false',
      `oci-archive:${join(folder, 'image.tar')}`,
      `docker://${name}`,
    );
    podman.run('pull', '--quiet', '--tls-verify=false', name);
    podman.run('tag', name, 'localhost/mine:1');
    Object.assign(environment.env, { CONTAINER_HOST: podman.socket, DOCKER_HOST: 'unix:///nonexistent' });

    const id = image.imageId.slice('sha256:'.length);
    const names: readonly (readonly [name: string, digest: string | null])[] = [
      [name, image.digest],
      [`${registry.host}/shop/api@${image.digest}`, image.digest],
      ['mine:1', null],
      [id, null],
      [id.slice(0, 12), null],
    ];
    for (const [location, digest] of names) {
      assert.equal(await findInEngines(location, environment), 'podman', location);
      const [opened] = await source.open('podman', location, PLAIN, environment);
      assert.ok(opened !== undefined);
      assert.equal(opened.digest, digest, location);
      assert.equal(opened.imageId, image.imageId);
      for (const layer of opened.layers) {
        const blob = await layer.open(environment.signal);
        assert.ok(blob.kind === 'stream');
        const chunks: Uint8Array[] = [];
        for await (const chunk of blob.chunks) chunks.push(chunk);
        assert.equal(sha256(Buffer.concat(chunks)), image.layers[layer.index]?.diffId);
      }
      await opened.close();
    }
    assert.deepEqual(readdirSync(join(cacheDir, 'spool')), []);

    assert.equal(await findInEngines('absent:1', environment), null);
    await assert.rejects(source.open('podman', 'absent:1', PLAIN, environment), { code: 'target/not-found' });
  });
});
