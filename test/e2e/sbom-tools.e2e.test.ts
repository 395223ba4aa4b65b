import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Package } from '../../packages/core/src/model/package.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { writeImage } from '../support/image.ts';
import { missing, SHARED } from './support/needs.ts';
import { report, seaworthy } from './support/scan.ts';

// What Syft and Trivy would have written of an image leads to what a scan of the image leads to. Neither tool is here:
// the bills are written below, in the shapes of the encoders of Syft 1.x (syft/format/internal/cyclonedxutil, spdxutil,
// syft/pkg/cataloger/*/package.go) and Trivy 0.58 (pkg/sbom/io/encode.go, pkg/sbom/cyclonedx and spdx, pkg/purl), out of
// the package databases of the suite's images. Nothing in them is of ours.
const skip = missing('shared');
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-sbom-tools-'));
const env = { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), SOURCE_DATE_EPOCH: '1795430400' };
const database = join(folder, 'advisories.db');

/** The images, and what Trivy calls their distribution. */
const IMAGES = [
  { rootfs: 'alpine-3.20', family: 'alpine', atLeast: 10 },
  { rootfs: 'almalinux-8-20230523', family: 'alma', atLeast: 50 },
] as const;

before(async () => {
  if (skip !== false) return;
  const from = join(SHARED, 'advisories');
  const built = await seaworthy(['db', 'build', '--from', from, '--output', database], env);
  assert.equal(built.code, 0, built.stderr);
});

after(() => rmSync(folder, { recursive: true, force: true }));

const scan = (target: string): Promise<Report> => report(['--offline', '--db', database, target], env);

/** What is found, without what such a bill does not have: layers, package URLs in our spelling, PRETTY_NAME. */
function essence({ findings, suppressed, gaps }: Report): unknown {
  const told = (finding: Report['findings'][number]): string => {
    assert.ok(finding.kind === 'vulnerability');
    const { id, severity, reason, package: pkg, fixedVersion, fixState } = finding;
    return [id, severity, pkg.name, pkg.version, fixedVersion, fixState, reason].join(' | ');
  };
  return {
    findings: findings.map(told).sort(),
    suppressed: suppressed.map(({ finding, by, reason }) => [told(finding), by, reason].join(' | ')).sort(),
    gaps: gaps.map(({ id }) => id).sort(),
  };
}

interface Image {
  readonly id: string;
  readonly version: string;
  readonly family: string;
  readonly diffId: string;
  readonly packages: readonly Package[];
}

/** A version of rpm or Debian in its parts. */
function parts(version: string): { epoch: string; rest: string } {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version) ?? [];
  return { epoch, rest };
}

/** As Go's packageurl writes it: qualifiers sorted by key. */
function purl(
  head: string,
  { name, version }: Package,
  qualifiers: Readonly<Record<string, string | null>>,
): string {
  const query = Object.entries(qualifiers)
    .filter(([, value]) => value !== null && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encodeURIComponent(value ?? '')}`);
  return `pkg:${head}/${encodeURIComponent(name)}@${encodeURIComponent(parts(version).rest)}?${query.join('&')}`;
}

const sourceRpm = ({ source }: Package): string =>
  source === null ? '' : `${source.name}-${parts(source.version).rest}.src.rpm`;

function syftPurl(pkg: Package, { id, version }: Image): string {
  const { epoch } = parts(pkg.version);
  const origin = pkg.source?.name ?? '';
  const upstream = pkg.type === 'rpm' ? sourceRpm(pkg) : origin === pkg.name ? '' : origin;
  return purl(`${pkg.type}/${id}`, pkg, {
    arch: pkg.arch,
    distro: `${id}-${version}`,
    epoch: epoch === '0' ? null : epoch,
    upstream,
  });
}

function syftCycloneDx(image: Image): object {
  const property = (name: string, value: string): object => ({ name, value });
  const components = image.packages.map((pkg, index) => {
    const url = syftPurl(pkg, image);
    return {
      'bom-ref': `${url}&package-id=${index.toString(16).padStart(16, '0')}`,
      type: 'library',
      name: pkg.name,
      version: pkg.version,
      purl: url,
      properties: [
        property('syft:package:type', pkg.type),
        property('syft:location:0:layerID', image.diffId),
        property('syft:location:0:path', `/${pkg.locations[0]?.path}`),
        ...(pkg.module === null ? [] : [property('syft:metadata:modularityLabel', pkg.module)]),
        ...(pkg.type === 'rpm' && pkg.source !== null
          ? [property('syft:metadata:sourceRpm', sourceRpm(pkg))]
          : [property('syft:metadata:originPackage', pkg.source?.name ?? '')]),
      ],
    };
  });
  const system = {
    'bom-ref': 'os:system@1',
    type: 'operating-system',
    name: image.id,
    version: image.version,
    swid: { tagId: image.id, name: image.id, version: image.version },
    properties: [property('syft:distro:id', image.id), property('syft:distro:versionID', image.version)],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { 'bom-ref': 'aa', type: 'container', name: 'shop', version: image.diffId } },
    components: [...components, system],
  };
}

const reference = (referenceLocator: string): object => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator,
});

function spdx(packages: readonly object[]): object {
  const root = { SPDXID: 'SPDXRef-root', name: 'shop', primaryPackagePurpose: 'CONTAINER' };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    packages: [...packages, root],
    relationships: [
      {
        spdxElementId: 'SPDXRef-DOCUMENT',
        relatedSpdxElement: 'SPDXRef-root',
        relationshipType: 'DESCRIBES',
      },
    ],
  };
}

function syftSpdx(image: Image): object {
  const database = (type: string): string => (type === 'rpm' ? 'RPM' : 'APK');
  return spdx(
    image.packages.map((pkg, index) => ({
      SPDXID: `SPDXRef-Package-${index}`,
      name: pkg.name,
      versionInfo: pkg.version,
      sourceInfo: `acquired package info from ${database(pkg.type)} DB: /${pkg.locations[0]?.path}`,
      externalRefs: [reference(syftPurl(pkg, image))],
    })),
  );
}

function trivyPurl(pkg: Package, { family, version }: Image): string {
  const { epoch } = parts(pkg.version);
  return purl(`${pkg.type}/${family}`, pkg, {
    arch: pkg.arch,
    distro: pkg.type === 'apk' ? version : `${family}-${version}`,
    epoch: epoch === '0' ? null : epoch,
    modularitylabel: pkg.module,
  });
}

function trivyCycloneDx(image: Image): object {
  const property = (key: string, value: string | null): object[] =>
    value === null || value === '' || value === '0' ? [] : [{ name: `aquasecurity:trivy:${key}`, value }];
  const components = image.packages.map((pkg) => {
    const source = parts(pkg.source?.version ?? '');
    const hyphen = pkg.type === 'rpm' ? source.rest.lastIndexOf('-') : source.rest.length;
    const url = trivyPurl(pkg, image);
    return {
      'bom-ref': url,
      type: 'library',
      name: pkg.name,
      version: pkg.version,
      purl: url,
      properties: [
        ...property('LayerDiffID', image.diffId),
        ...property('Modularitylabel', pkg.module),
        ...property('PkgID', `${pkg.name}@${pkg.version}`),
        ...property('PkgType', image.family),
        ...property('SrcEpoch', source.epoch),
        ...property('SrcName', pkg.source?.name ?? null),
        ...property('SrcRelease', source.rest.slice(hyphen + 1)),
        ...property('SrcVersion', source.rest.slice(0, hyphen)),
      ],
    };
  });
  const system = {
    'bom-ref': '3e0a1c0e-0000-4000-8000-000000000000',
    type: 'operating-system',
    name: image.family,
    version: image.version,
    properties: [...property('Class', 'os-pkgs'), ...property('Type', image.family)],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        'bom-ref': 'aa',
        type: 'container',
        name: 'shop',
        properties: [...property('DiffID', image.diffId), ...property('SchemaVersion', '2')],
      },
    },
    components: [system, ...components],
  };
}

function trivySpdx(image: Image): object {
  const note = (comment: string): object => ({
    annotator: 'Tool: trivy-0.58.0',
    annotationDate: '2025-02-13T12:22:22Z',
    annotationType: 'OTHER',
    comment,
  });
  const packages = image.packages.map((pkg, index) => ({
    SPDXID: `SPDXRef-Package-${index}`,
    name: pkg.name,
    versionInfo: pkg.version,
    ...(pkg.source !== null && {
      sourceInfo: `built package from: ${pkg.source.name} ${pkg.source.version}`,
    }),
    externalRefs: [reference(trivyPurl(pkg, image))],
    primaryPackagePurpose: 'LIBRARY',
    annotations: [note(`LayerDiffID: ${image.diffId}`), note(`PkgID: ${pkg.name}@${pkg.version}`)],
  }));
  const system = {
    SPDXID: 'SPDXRef-OperatingSystem-1',
    name: image.family,
    versionInfo: image.version,
    primaryPackagePurpose: 'OPERATING-SYSTEM',
    annotations: [note('Class: os-pkgs'), note(`Type: ${image.family}`)],
  };
  return spdx([system, ...packages]);
}

const WRITERS = {
  'Syft-like CycloneDX': syftCycloneDx,
  'Syft-like SPDX': syftSpdx,
  'Trivy-like CycloneDX': trivyCycloneDx,
  'Trivy-like SPDX': trivySpdx,
};

describe('a bill in the shape of another tool = the image', { skip, concurrency: 1 }, () => {
  for (const { rootfs, family, atLeast } of IMAGES)
    test(rootfs, async (t) => {
      const tar = gunzipSync(readFileSync(join(SHARED, 'rootfs', `${rootfs}.tar.gz`)));
      const path = join(folder, `${rootfs}.tar`);
      writeImage('oci-archive', path, { layers: [{ tar, instruction: 'ADD rootfs /' }] });
      const scanned = await scan(`oci-archive:${path}`);
      const { artifact, packages, findings } = scanned;
      assert.ok(findings.length >= atLeast, `${findings.length} findings`);
      const { id = '', version = '' } = artifact.distro ?? {};
      const diffId = artifact.layers[0]?.diffId ?? '';
      for (const [name, write] of Object.entries(WRITERS))
        await t.test(name, async () => {
          const bill = join(folder, 'bill.json');
          writeFileSync(
            bill,
            JSON.stringify(write({ id, version: version ?? '', family, diffId, packages })),
          );
          const again = await scan(`sbom:${bill}`);
          assert.equal(again.packages.length, packages.length);
          assert.deepEqual(essence(again), essence(scanned));
        });
    });
});
