import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { compress, writeImage, type WrittenImage } from '../../../../test/support/image.ts';
import { tarFile } from '../../../../test/support/tar.ts';
import { cacheStatus, clearCache, trimCache } from '../image/cache/index.ts';
import type { Cataloger } from './contract.ts';
import { CATALOGERS } from './registry.generated.ts';
import { dpkgStatus, nodePackage, openWorkshop, type Workshop } from './testing.ts';

let workshop: Workshop;
beforeEach(() => {
  workshop = openWorkshop();
});
afterEach(() => workshop.remove());

/** Counts how often units parse: a layer from the cache is not parsed. */
function counting(catalogers: readonly Cataloger[] = CATALOGERS): {
  catalogers: Cataloger[];
  parsed: () => number;
} {
  let count = 0;
  const counted = catalogers.map((unit) => ({
    ...unit,
    parse: (...args: Parameters<Cataloger['parse']>) => {
      count++;
      return unit.parse(...args);
    },
  }));
  return { catalogers: counted, parsed: () => count };
}

function layoutWith(name: string, version: string): { path: string; written: WrittenImage } {
  const path = join(workshop.folder, `layout-${name}-${version}`);
  const layer = {
    tar: tarFile([nodePackage(name, version)]),
    compression: 'gzip' as const,
    instruction: 'COPY . .',
  };
  return { path, written: writeImage('oci-dir', path, { layers: [layer] }) };
}

function blobPath(layout: string, digest: string): string {
  return join(layout, 'blobs', digest.replace(':', '/'));
}

test('a second scan parses nothing and says the same', async () => {
  const target = workshop.image([
    [nodePackage('a', '1.0.0')],
    [dpkgStatus(['curl', '7'])],
    [{ path: 'app/.wh.node_modules' }],
  ]);
  const first = counting();
  const cold = await workshop.look(target, { catalogers: first.catalogers });
  const second = counting();
  const warm = await workshop.look(target, { catalogers: second.catalogers });
  assert.ok(first.parsed() > 0);
  assert.equal(second.parsed(), 0);
  assert.deepEqual(warm.packages, cold.packages);
  assert.deepEqual(cold.lines, ['deb curl 7 var/lib/dpkg/status@1']);
});

test('the same layer is known in another image, another archive, and under another compression', async () => {
  const layers = [[nodePackage('a', '1.0.0')]];
  await workshop.look(workshop.image(layers));
  const again = counting();
  await workshop.look(workshop.image([...layers, [{ path: 'other' }]], { kind: 'oci-dir' }), again);
  assert.equal(again.parsed(), 0);
});

test('a raised version of one unit reads the layer again for all that it needs', async () => {
  const target = workshop.image([[nodePackage('a', '1.0.0')]]);
  await workshop.look(target);
  const raised = CATALOGERS.map((unit) =>
    unit.name === 'npm-installed' ? { ...unit, version: unit.version + 1 } : unit,
  );
  const after = counting(raised);
  const { lines } = await workshop.look(target, after);
  assert.equal(after.parsed(), 1);
  assert.deepEqual(lines, ['npm a 1.0.0 app/node_modules/a/package.json@0']);
});

test('a blob that was changed after a scan is found out, although its layer is in the cache', async () => {
  const { path, written } = layoutWith('a', '1.0.0');
  await workshop.look(`oci-dir:${path}`);
  const blob = blobPath(path, written.layers[0]?.digest ?? '');
  const evil = compress(tarFile([nodePackage('evil', '6.6.6')]), 'gzip');
  writeFileSync(blob, evil);
  await assert.rejects(workshop.look(`oci-dir:${path}`), { code: 'image/digest-mismatch' });
  rmSync(workshop.environment.cacheDir, { recursive: true });
  await assert.rejects(workshop.look(`oci-dir:${path}`), { code: 'image/digest-mismatch' });
});

test('the same change in a copy of the layout, which was never scanned, is found out too', async () => {
  const { path, written } = layoutWith('a', '1.0.0');
  await workshop.look(`oci-dir:${path}`);
  const copy = `${path}-copy`;
  cpSync(path, copy, { recursive: true });
  const blob = blobPath(copy, written.layers[0]?.digest ?? '');
  const bytes = readFileSync(blob);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  writeFileSync(blob, bytes);
  await assert.rejects(workshop.look(`oci-dir:${copy}`), { code: 'image/digest-mismatch' });
});

test('a configuration that claims the diffID of a clean layer does not hide another one', async () => {
  const clean = layoutWith('clean', '1.0.0');
  await workshop.look(`oci-dir:${clean.path}`);
  const evil = writeImage('docker-archive', join(workshop.folder, 'evil.tar'), {
    layers: [{ tar: tarFile([nodePackage('evil', '6.6.6')]), compression: 'gzip', instruction: 'COPY . .' }],
  });
  const archive = readFileSync(join(workshop.folder, 'evil.tar'), 'latin1');
  const forged = archive.replaceAll(evil.layers[0]?.diffId ?? '', clean.written.layers[0]?.diffId ?? '');
  assert.notEqual(forged, archive);
  writeFileSync(join(workshop.folder, 'forged.tar'), forged, 'latin1');
  await assert.rejects(workshop.look(`docker-archive:${join(workshop.folder, 'forged.tar')}`), {
    code: 'image/digest-mismatch',
  });
});

test('nothing is cached of a layer that was sought through; --verify-layers reads and caches it', async () => {
  const target = workshop.image([[nodePackage('a', '1.0.0')]], {
    kind: 'docker-archive',
    compression: 'none',
  });
  const sought = await workshop.look(target);
  assert.deepEqual(sought.gaps, ['layer/digest-unverified @0']);
  assert.equal((await cacheStatus(workshop.environment.cacheDir)).entries, 0);
  const verified = await workshop.look(target, { verifyLayers: true });
  assert.deepEqual([verified.gaps, verified.packages], [[], sought.packages]);
  const again = counting();
  await workshop.look(target, { verifyLayers: true, catalogers: again.catalogers });
  assert.equal(again.parsed(), 0);
  // The report is the same as before, whatever the cache has learned meanwhile.
  assert.deepEqual((await workshop.look(target)).gaps, sought.gaps);
});

test('--no-cache writes nothing and reads nothing', async () => {
  const target = workshop.image([[nodePackage('a', '1.0.0')]]);
  await workshop.look(target, { cache: false });
  assert.equal((await cacheStatus(workshop.environment.cacheDir)).entries, 0);
  await workshop.look(target);
  const again = counting();
  await workshop.look(target, { cache: false, catalogers: again.catalogers });
  assert.equal(again.parsed(), 1);
});

test('damaged entries of the cache count as none', async () => {
  const target = workshop.image([[nodePackage('a', '1.0.0')]]);
  const { packages } = await workshop.look(target);
  for (const file of filesBelow(workshop.environment.cacheDir))
    writeFileSync(file, readFileSync(file).subarray(1));
  const again = counting();
  assert.deepEqual((await workshop.look(target, again)).packages, packages);
  assert.equal(again.parsed(), 1);
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

test('the cache is private to its owner, can be counted, trimmed and cleared', async () => {
  const { cacheDir } = workshop.environment;
  await workshop.look(workshop.image([[nodePackage('a', '1.0.0')]]));
  for (const file of filesBelow(cacheDir)) assert.equal(statSync(file).mode & 0o077, 0, file);
  const status = await cacheStatus(cacheDir);
  assert.ok(status.entries > 0 && status.bytes > 0);
  trimCache(cacheDir, status.bytes - 1);
  assert.ok((await cacheStatus(cacheDir)).bytes < status.bytes);
  await clearCache(cacheDir);
  assert.deepEqual(
    { ...(await cacheStatus(cacheDir)), limit: 0 },
    { path: cacheDir, entries: 0, bytes: 0, limit: 0 },
  );
});
