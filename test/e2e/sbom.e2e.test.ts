import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { isVulnerability } from '../../packages/core/src/model/finding.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { writeImage } from '../support/image.ts';
import { tarFile } from '../support/tar.ts';
import { debianRoot, oldDebianRoot } from './support/debian.ts';
import { missing, SHARED } from './support/needs.ts';
import { report, seaworthy } from './support/scan.ts';

// A scan of our own bill of materials finds what a scan of the image finds: packages, findings, what was suppressed and
// what could not be known, for every image of the suite and in both formats.
const skip = missing('shared');
const noDebian = skip || missing('root', 'mmdebstrap');
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-sbom-'));
const env = { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), SOURCE_DATE_EPOCH: '1795430400' };
const database = join(folder, 'advisories.db');
const ROOTFS =
  skip === false ? readdirSync(join(SHARED, 'rootfs')).filter((name) => name.endsWith('.tar.gz')) : [];

before(async () => {
  if (skip !== false) return;
  const built = await seaworthy(
    ['db', 'build', '--from', join(SHARED, 'advisories'), '--output', database],
    env,
  );
  assert.equal(built.code, 0, built.stderr);
});

after(() => rmSync(folder, { recursive: true, force: true }));

function image(name: string, ...tars: readonly Buffer[]): string {
  const path = join(folder, `${name}.tar`);
  writeImage('oci-archive', path, {
    name: `shop/${name}:1`,
    layers: tars.map((tar, index) => ({ tar, compression: 'gzip', instruction: `COPY layer-${index} /` })),
  });
  return `oci-archive:${path}`;
}

function essence({ artifact, packages, findings, suppressed, gaps, verdict }: Report): unknown {
  return { artifact: { ...artifact, kind: null }, packages, findings, suppressed, gaps, verdict };
}

async function roundTrip(target: string): Promise<Report> {
  const options = ['--offline', '--db', database];
  const scanned = await report([...options, target], env);
  for (const format of ['cyclonedx', 'spdx']) {
    const bill = join(folder, `bill.${format}.json`);
    const written = await seaworthy(['sbom', '--offline', '--output', `${format}=${bill}`, target], env);
    assert.equal(written.code, 0, written.stderr);
    const again = await report([...options, `sbom:${bill}`], env);
    assert.equal(again.artifact.kind, 'sbom');
    assert.deepEqual(essence(again), essence(scanned), `${target} as ${format}`);
    // The content tells what the file is.
    assert.deepEqual(essence(await report([...options, bill], env)), essence(scanned));
  }
  return scanned;
}

describe('image = bill of materials', { concurrency: 1 }, () => {
  for (const name of ROOTFS) {
    test(name, async () => {
      const tar = gunzipSync(readFileSync(join(SHARED, 'rootfs', name)));
      const { packages } = await roundTrip(image(name.replace('.tar.gz', ''), tar));
      assert.ok(packages.length > 10);
    });
  }

  test('Debian 12, also without its updates', { skip: noDebian }, async () => {
    for (const root of [debianRoot(), oldDebianRoot()]) {
      const { findings, suppressed } = await roundTrip(image('debian', readFileSync(root)));
      assert.ok(findings.length + suppressed.length > 500);
    }
  });

  test('libraries, a Go program, files that cannot be read, a bill in the image', { skip }, async () => {
    const go = ['/usr/bin/buildah', '/usr/bin/podman'].find((path) => existsSync(path));
    const bom = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [
        { type: 'library', name: 'x', purl: 'pkg:npm/lodash@4.17.0' },
        { type: 'library', name: 'y' },
      ],
    };
    const files = [
      {
        path: 'etc/os-release',
        content:
          'ID=alpine\nVERSION_ID=3.12.0\nPRETTY_NAME="Alpine Linux v3.12"\nVERSION_CODENAME=x\nID_LIKE="a b"\n',
      },
      {
        path: 'app/node_modules/JSONStream/package.json',
        content: '{"name":"JSONStream","version":"1.3.4","license":"(MIT OR Apache-2.0)"}',
      },
      { path: 'app/node_modules/minimist/package.json', content: '{"name":"minimist","version":"1.2.0"}' },
      { path: 'app/node_modules/broken/package.json', content: '{' },
      {
        path: 'usr/lib/python3/site-packages/Jinja2-2.10.dist-info/METADATA',
        content: 'Name: Jinja2\nVersion: 2.10\n',
      },
      { path: 'app/app.cdx.json', content: JSON.stringify(bom) },
      ...(go === undefined ? [] : [{ path: 'usr/local/bin/tool', content: readFileSync(go), mode: 0o755 }]),
    ];
    const later = [
      { path: 'app/node_modules/minimist/package.json', content: '{"name":"minimist","version":"1.2.5"}' },
    ];
    const { findings, gaps } = await roundTrip(image('app', tarFile(files), tarFile(later)));
    assert.ok(findings.filter(isVulnerability).some(({ package: pkg }) => pkg.name === 'jinja2'));
    assert.ok(gaps.some(({ id }) => id === 'file/unreadable'));
    if (go !== undefined)
      assert.ok(
        findings.filter(isVulnerability).some(({ reachable }) => reachable !== null),
        'Go tells what is reachable',
      );
  });

  test('a bill is converted to the other format and says the same', { skip }, async () => {
    const tar = gunzipSync(readFileSync(join(SHARED, 'rootfs/alpine-3.18.tar.gz')));
    const target = image('alpine', tar);
    const options = ['--offline', '--db', database];
    const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
    await seaworthy(['sbom', '--offline', '--output', `spdx=${first}`, target], env);
    const converted = await seaworthy(
      ['sbom', '--offline', '--output', `cyclonedx=${second}`, `sbom:${first}`],
      env,
    );
    assert.equal(converted.code, 0, converted.stderr);
    assert.deepEqual(
      essence(await report([...options, second], env)),
      essence(await report([...options, target], env)),
    );
  });
});

test('what is no bill of materials', async () => {
  const file = join(folder, 'none.json');
  const cases: [text: string, says: RegExp][] = [
    ['{"bomFormat": "CycloneDX", "specVersion": "1.6"', /not valid JSON/],
    ['{}', /no bill of materials[^]*CycloneDX 1\.2/],
  ];
  for (const [text, says] of cases) {
    writeFileSync(file, text);
    const { code, stderr, stdout } = await seaworthy(['scan', '--offline', `sbom:${file}`], env);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, says);
  }
  const { code, stderr } = await seaworthy(
    ['scan', '--offline', `sbom:${join(folder, 'missing.json')}`],
    env,
  );
  assert.equal(code, 3);
  assert.match(stderr, /there is no file/);
});

test('a bill in a form that is not read is refused, also as a bare path, with the way out', async () => {
  const cases: [name: string, text: string, says: RegExp][] = [
    [
      'bom.xml',
      '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>',
      /CycloneDX as XML[^]*cyclonedx convert/,
    ],
    ['a.rdf.xml', '<rdf:RDF xmlns:spdx="http://spdx.org/rdf/terms#"/>', /SPDX as RDF[^]*pyspdxtools/],
    ['a.spdx', 'SPDXVersion: SPDX-2.3\nPackageName: lodash\n', /SPDX as tags[^]*pyspdxtools/],
  ];
  for (const [name, text, says] of cases) {
    const file = join(folder, name);
    writeFileSync(file, text);
    for (const target of [file, `sbom:${file}`]) {
      const { code, stderr, stdout } = await seaworthy(['scan', '--offline', target], env);
      assert.deepEqual([code, stdout], [3, ''], target);
      assert.match(stderr, says);
    }
  }
});

test('a bare path to a bill whose mark stands at its end, and components that nobody can tell', async () => {
  const file = join(folder, 'sorted.cdx.json');
  const components = Array.from({ length: 500 }, (_, index) => ({
    name: `p${index}`,
    purl: index === 0 ? 'not a purl' : `pkg:npm/p${index}@1.0.0`,
  }));
  writeFileSync(file, JSON.stringify({ components, version: 1, bomFormat: 'CycloneDX', specVersion: '1.6' }));
  const { artifact, packages, gaps } = await report(['--offline', file], env);
  assert.deepEqual([artifact.kind, packages.length], ['sbom', 499]);
  assert.deepEqual(
    gaps.filter(({ id }) => id === 'sbom/unidentified').map(({ reason }) => reason),
    ['1 component has a package URL that is none: nobody can tell what it is: p0'],
  );
});
