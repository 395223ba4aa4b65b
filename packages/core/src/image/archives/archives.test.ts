import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compress, dockerFiles, ociFiles } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import { dpkgStatus, nodePackage, type Workshop } from '../../catalog/testing.ts';
import { SeaworthyError } from '../../model/error.ts';
import { entriesOf, imageOf, openIn, PLAIN, putTar, refusal, workshopOf } from './testing.ts';
import { source } from './index.ts';

const LAYERS = [
  [
    { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
    dpkgStatus(['openssl', '3.0.11-1'], ['zlib1g', '1:1.2.13']),
  ],
  [nodePackage('axios', '1.2.3'), nodePackage('vue', '3.0.0')],
  [{ path: 'app/node_modules/.wh.vue' }, nodePackage('lodash', '4.17.15')],
];

const FOUND = [
  'deb openssl 3.0.11-1 var/lib/dpkg/status@0',
  'deb zlib1g 1:1.2.13 var/lib/dpkg/status@0',
  'npm axios 1.2.3 app/node_modules/axios/package.json@1',
  'npm lodash 4.17.15 app/node_modules/lodash/package.json@2',
];

const kinds = ['docker-archive', 'oci-archive', 'oci-dir'] as const;
const compressions = ['none', 'gzip', 'zstd'] as const;

function pathOf(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}

/** Spool files that were left below the cache. */
function leftovers(workshop: Workshop): string[] {
  const spool = join(workshop.environment.cacheDir, 'spool');
  return existsSync(spool) ? readdirSync(spool) : [];
}

describe('the same image in every kind of archive', () => {
  for (const kind of kinds)
    for (const compression of compressions)
      test(`${kind} with layers as ${compression}`, async (t) => {
        const workshop = workshopOf(t);
        const target = workshop.image(LAYERS, { kind, compression });
        assert.deepEqual((await workshop.look(target)).lines, FOUND);
        assert.deepEqual((await workshop.look(target, { verifyLayers: true, cache: false })).gaps, []);
        assert.deepEqual((await workshop.look(pathOf(target))).lines, FOUND, 'without a scheme');
      });

  for (const kind of ['docker-archive', 'oci-archive'] as const)
    for (const whole of ['gzip', 'zstd'] as const)
      test(`${kind} packed with ${whole} as a whole`, async (t) => {
        const workshop = workshopOf(t);
        const target = workshop.image(LAYERS, { kind, compression: 'none' });
        const path = pathOf(target);
        writeFileSync(path, compress(readFileSync(path), whole));
        assert.deepEqual((await workshop.look(target)).lines, FOUND);
        assert.deepEqual((await workshop.look(path, { cache: false })).lines, FOUND, 'without a scheme');
        assert.deepEqual(leftovers(workshop), []);
      });

  test('an archive that is both kinds, as Docker writes it now', async (t) => {
    const workshop = workshopOf(t);
    const image = imageOf([nodePackage('axios', '1.2.3')]);
    const files = new Map([...dockerFiles([image]).files, ...ociFiles([image]).files]);
    const path = putTar(workshop, entriesOf(files));
    const line = ['npm axios 1.2.3 app/node_modules/axios/package.json@0'];
    for (const target of [path, `docker-archive:${path}`, `oci-archive:${path}`])
      assert.deepEqual((await workshop.look(target)).lines, line, target);
  });

  test('an archive that is reached by a link', async (t) => {
    const workshop = workshopOf(t);
    const link = join(workshop.folder, 'link.tar');
    symlinkSync(pathOf(workshop.image(LAYERS)), link);
    assert.deepEqual((await workshop.look(`oci-archive:${link}`)).lines, FOUND);
    assert.deepEqual((await workshop.look(link)).lines, FOUND);
  });
});

describe('what is no image archive', () => {
  test('a file that is missing, a folder, an empty file, text, a tar of something else', async (t) => {
    const workshop = workshopOf(t);
    const at = (name: string): string => join(workshop.folder, name);
    mkdirSync(at('folder'));
    writeFileSync(at('empty'), '');
    writeFileSync(at('text'), 'hello\n'.repeat(1000));
    writeFileSync(at('other.tar'), tarFile([{ path: 'etc/passwd', content: 'root' }]));
    const cases = [
      ['missing', 'target/not-found'],
      ['missing:1', 'target/not-found'],
      ['folder', 'target/unsupported'],
      ['empty', 'image/invalid'],
      ['text', 'image/invalid'],
      ['other.tar', 'image/invalid'],
      ['a\0b', 'target/not-found'],
    ] as const;
    for (const [name, code] of cases)
      for (const scheme of ['docker-archive', 'oci-archive'])
        await assert.rejects(
          openIn(t, workshop, `${scheme}:${at(name)}`),
          refusal(code),
          `${scheme}:${name}`,
        );
    for (const name of ['folder', 'text'])
      await assert.rejects(openIn(t, workshop, `oci-dir:${at(name)}`), refusal('target/unsupported'), name);
    assert.deepEqual(leftovers(workshop), []);
  });

  test('a pipe is not waited for', { skip: process.platform === 'win32' && 'needs mkfifo' }, async (t) => {
    const workshop = workshopOf(t);
    const path = join(workshop.folder, 'pipe');
    execFileSync('mkfifo', [path]);
    for (const scheme of ['docker-archive', 'oci-archive', 'oci-dir'])
      await assert.rejects(openIn(t, workshop, `${scheme}:${path}`), refusal('target/unsupported'), scheme);
  });

  test('archives that end too early, wherever', async (t) => {
    const workshop = workshopOf(t);
    const target = workshop.image(LAYERS, { kind: 'docker-archive' });
    const whole = readFileSync(pathOf(target));
    const packed = compress(whole, 'gzip');
    for (const bytes of [whole, packed])
      for (let part = 1; part < 8; part++) {
        writeFileSync(pathOf(target), bytes.subarray(0, Math.floor((bytes.length * part) / 8)));
        await assert.rejects(workshop.look(target, { cache: false }), (error) => {
          assert.ok(error instanceof SeaworthyError, String(error));
          assert.match(error.code, /^image\//);
          return true;
        });
      }
    assert.deepEqual(leftovers(workshop), []);
  });

  test('bytes turned over anywhere: the same packages, an error of ours, or a gap', async (t) => {
    const workshop = workshopOf(t);
    const target = workshop.image([LAYERS[1] ?? []], { kind: 'oci-archive' });
    const whole = readFileSync(pathOf(target));
    const { lines } = await workshop.look(target);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] as number) ^ change;
        writeFileSync(pathOf(target), damaged);
        try {
          const look = await workshop.look(target, { cache: false, verifyLayers: true });
          if (look.gaps.length === 0) assert.deepEqual(look.lines, lines);
        } catch (error) {
          if (!(error instanceof SeaworthyError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
    assert.deepEqual(leftovers(workshop), []);
  });

  test('members beyond counting', async (t) => {
    const workshop = workshopOf(t);
    const block = tarFile([{ path: 'x' }]).subarray(0, 512);
    const many = Buffer.concat([...Array.from({ length: 3 }, () => block), tarFile([])]);
    writeFileSync(join(workshop.folder, 'same'), many);
    // The same name again and again is one member.
    await assert.rejects(
      openIn(t, workshop, `oci-archive:${join(workshop.folder, 'same')}`),
      refusal('image/invalid'),
    );
    const names = Array.from({ length: 100_001 }, (_, index) => ({ path: `f${index}` }));
    await assert.rejects(
      openIn(t, workshop, `oci-archive:${putTar(workshop, names)}`),
      refusal('image/limit'),
    );
  });

  test('the end of the run ends the unpacking, and leaves nothing behind', async (t) => {
    const workshop = workshopOf(t);
    const target = workshop.image(LAYERS, { kind: 'docker-archive' });
    writeFileSync(pathOf(target), compress(readFileSync(pathOf(target)), 'zstd'));
    const ended = { ...workshop.environment, signal: AbortSignal.abort(new Error('enough')) };
    await assert.rejects(source.open('docker-archive', pathOf(target), PLAIN, ended), /enough/);
    assert.deepEqual(leftovers(workshop), []);
  });
});

const skopeo = spawnSync('skopeo', ['--version']).error === undefined;

test('what skopeo writes', { skip: !skopeo && 'needs skopeo on the PATH' }, async (t) => {
  const workshop = workshopOf(t);
  const from = `oci-archive:${pathOf(workshop.image(LAYERS))}`;
  const at = (name: string): string => join(workshop.folder, name);
  const copies = [
    ['docker-archive', `docker-archive:${at('a.tar')}:shop/api:1`, at('a.tar')],
    ['oci-archive', `oci-archive:${at('b.tar')}`, at('b.tar')],
    ['oci-dir', `oci:${at('c')}:1`, `${at('c')}:1`],
    ['oci-dir', `oci:${at('d')}`, at('d')],
  ] as const;
  for (const [scheme, to, location] of copies) {
    execFileSync('skopeo', ['copy', '--quiet', '--insecure-policy', from, to]);
    assert.deepEqual((await workshop.look(`${scheme}:${location}`, { cache: false })).lines, FOUND, to);
  }
});
