import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { compress, ociFiles, writeFiles, writeImage } from '../../../../test/support/image.ts';
import { tarFile } from '../../../../test/support/tar.ts';
import { SeaworthyError } from '../model/error.ts';
import { imageOf, PLAIN, refusal, workshopOf } from './archives/testing.ts';
import type { OpenOptions } from './contract.ts';
import { openTarget, type Target, targetSchemes } from './open.ts';

const image = imageOf([{ path: 'etc/os-release', content: 'ID=example\n' }], { name: 'shop/api:1' });

/** A workshop with one of each in its folder, and `open`, which closes what it opened. */
function shop(t: TestContext) {
  const { folder, environment } = workshopOf(t);
  const at = (name: string): string => join(folder, name);
  writeImage('docker-archive', at('docker.tar'), image);
  writeImage('oci-archive', at('oci'), image);
  writeFiles('dir', at('layout'), ociFiles([image]).files);
  mkdirSync(at('folder'));
  writeFileSync(at('folder/a'), 'a');
  writeFileSync(at('text'), 'hello');
  writeFileSync(at('empty'), '');
  const open = async (
    target: string,
    options: Partial<OpenOptions> = {},
    env = environment,
  ): Promise<Target> => {
    const found = await openTarget(target, { ...PLAIN, ...options }, env);
    if (found.kind === 'image') t.after(() => Promise.all(found.images.map((one) => one.close())));
    return found;
  };
  return { folder, at, open, environment };
}

describe('targets', () => {
  test('the schemes, which the reference lists', () => {
    const schemes = targetSchemes();
    for (const scheme of [
      'dir',
      'docker',
      'docker-archive',
      'file',
      'oci-archive',
      'oci-dir',
      'podman',
      'registry',
      'sbom',
    ])
      assert.ok(schemes.includes(scheme), scheme);
    assert.deepEqual(schemes, [...schemes].sort());
  });

  test('a path is known by what lies there', async (t) => {
    const { at, open } = shop(t);
    symlinkSync('layout', at('link'));
    symlinkSync('text', at('link-to-text'));
    const cases = [
      ['docker.tar', 'image'],
      ['oci', 'image'],
      ['layout', 'image'],
      ['link', 'image'],
      ['folder', 'directory'],
      ['text', 'file'],
      ['link-to-text', 'file'],
      ['empty', 'file'],
    ] as const;
    for (const [name, kind] of cases) {
      const target = await open(at(name));
      assert.equal(target.kind, kind, name);
      if (target.kind === 'image') assert.equal(target.images[0]?.name, at(name));
      else assert.deepEqual([target.name, target.path], [at(name), at(name)]);
    }
  });

  test('a bill of materials is known by its mark, wherever that stands, and in forms that are not read', async (t) => {
    const { at, open } = shop(t);
    const filler = Array.from({ length: 40_000 }, (_, index) => ({ name: `p${index}`, version: '1.0' }));
    const texts: readonly (readonly [name: string, text: string, kind: 'sbom' | 'file'])[] = [
      ['a.json', '{"bomFormat": "CycloneDX", "specVersion": "1.5"}', 'sbom'],
      ['late.cdx.json', JSON.stringify({ components: filler, bomFormat: 'CycloneDX' }), 'sbom'],
      ['late.json', JSON.stringify({ packages: filler, spdxVersion: 'SPDX-2.3' }), 'sbom'],
      ['lock.json', JSON.stringify({ packages: filler }), 'file'],
      ['bom.xml', '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>', 'sbom'],
      ['a.spdx', 'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n', 'sbom'],
      ['pom.xml', '<project xmlns="http://maven.apache.org/POM/4.0.0"/>', 'file'],
    ];
    for (const [name, text, kind] of texts) {
      writeFileSync(at(name), text);
      assert.equal((await open(at(name))).kind, kind, name);
      assert.equal((await open(`file:${at(name)}`)).kind, 'file');
    }
  });

  test('dir: and file: take a path as it is, relative ones from here', async (t) => {
    const { at, open } = shop(t);
    const here = relative(process.cwd(), at('layout'));
    assert.deepEqual(await open(`dir:${here}`), { kind: 'directory', name: here, path: resolve(here) });
    assert.equal((await open(`file:${at('docker.tar')}`)).kind, 'file');
    for (const [target, code] of [
      [`dir:${at('text')}`, 'target/unsupported'],
      [`file:${at('folder')}`, 'target/unsupported'],
      [`dir:${at('missing')}`, 'target/not-found'],
      [`file:${at('missing')}`, 'target/not-found'],
      [`file:${at('a\0b')}`, 'target/not-found'],
    ] as const)
      await assert.rejects(open(target), refusal(code), target);
    await assert.rejects(open('dir:'), refusal('target/not-found'));
    await assert.rejects(open('file:'), refusal('target/not-found'));
  });

  test('a path that looks like a scheme', async (t) => {
    const { folder, open } = shop(t);
    writeFileSync(join(folder, 'alpine:3.20'), 'a file');
    writeFileSync(join(folder, 'registry:x'), 'a file');
    const before = process.cwd();
    process.chdir(folder);
    t.after(() => process.chdir(before));
    assert.equal((await open('alpine:3.20')).kind, 'file');
    assert.equal((await open('./registry:x')).kind, 'file');
    // A scheme that we know counts first.
    await assert.rejects(open('registry:x'), refusal('offline'));
  });

  test('a path that is not there is never looked for in a registry', async (t) => {
    const { at, environment, open } = shop(t);
    const online = { ...environment, offline: false };
    for (const target of [at('missing'), './missing', '../missing', 'missing.tar', 'missing.tar.gz', 'C:\\x'])
      await assert.rejects(open(target, {}, online), refusal('target/not-found'), target);
  });

  test('a tar that is no image, plain and packed', async (t) => {
    const { at, open } = shop(t);
    const tar = tarFile([{ path: 'etc/passwd', content: 'root' }]);
    for (const compression of ['none', 'gzip', 'zstd'] as const) {
      writeFileSync(at('rootfs'), compress(tar, compression));
      await assert.rejects(open(at('rootfs')), refusal('target/unsupported', /dir:/), compression);
    }
    writeFileSync(at('damaged.gz'), Buffer.from('1f8b0800ffffffffffffffff', 'hex'));
    await assert.rejects(open(at('damaged.gz')), (error) => error instanceof SeaworthyError);
  });

  test('a folder whose oci-layout is no file is a folder', async (t) => {
    const { at, open } = shop(t);
    mkdirSync(at('folder/oci-layout'));
    assert.equal((await open(at('folder'))).kind, 'directory');
  });

  test('pipes, sockets and devices are neither read nor waited for', {
    skip: process.platform === 'win32' && 'needs mkfifo',
  }, async (t) => {
    const { at, open } = shop(t);
    execFileSync('mkfifo', [at('pipe')]);
    const server = await new Promise<Server>((done) => {
      const listening = createServer().listen(at('socket'), () => done(listening));
    });
    t.after(() => server.close());
    for (const target of [at('pipe'), at('socket'), '/dev/zero'])
      for (const scheme of ['', 'file:', 'dir:'])
        await assert.rejects(open(`${scheme}${target}`), refusal('target/unsupported'), scheme + target);
  });

  test('--offline: what needs a connection is refused, with a way out', async (t) => {
    const { open } = shop(t);
    for (const target of ['registry:alpine', 'docker:alpine', 'podman:alpine', 'alpine:3.20', 'a.example/b'])
      await assert.rejects(open(target), refusal('offline', /archive/), target);
  });

  test('a scheme with nothing behind it', async (t) => {
    const { open } = shop(t);
    for (const scheme of ['registry', 'docker', 'docker-archive', 'oci-dir'])
      await assert.rejects(open(`${scheme}:`), refusal('usage', new RegExp(`${scheme}:`)), scheme);
  });

  test('any text is a target, or an error of ours', async (t) => {
    const { open } = shop(t);
    const piece = fc.constantFrom(
      'dir',
      'oci-dir',
      'file',
      'a',
      ':',
      '/',
      '..',
      '\0',
      '@',
      ' ',
      'é',
      'x'.repeat(300),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (parts) => {
        await open(parts.join('')).catch((error: unknown) => {
          if (!(error instanceof SeaworthyError)) throw error;
        });
      }),
      { numRuns: 300 },
    );
  });
});
