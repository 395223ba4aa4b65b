import type { VulnerabilityFinding } from '../model/finding.ts';
import type { Package, Purl } from '../model/package.ts';
import type { Report } from '../model/report.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';

/** Only for tests: a package with what the test is about. */
export function testPackage(over: Partial<Package> = {}): Package {
  const name = over.name ?? 'libssl3';
  const version = over.version ?? '3.0.13-1~deb12u1';
  return {
    type: 'deb',
    name,
    version,
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=amd64&distro=debian-12` as Purl,
    source: { name: 'openssl', version },
    arch: 'amd64',
    licenses: ['Apache-2.0'],
    locations: [{ path: 'var/lib/dpkg/status', layer: 0 }],
    ownedBy: null,
    unit: 'dpkg',
    module: null,
    vendor: null,
    ...over,
  };
}

/** A flaw of `pkg`. */
export function testFinding(pkg: Package, over: Partial<VulnerabilityFinding> = {}): VulnerabilityFinding {
  const id = over.id ?? 'CVE-2024-5535';
  return {
    kind: 'vulnerability',
    id,
    aliases: ['DSA-5764-1'],
    title: 'A buffer is read beyond its end in SSL_select_next_proto',
    severity: 'high',
    reason: `${pkg.name} ${pkg.version} < 3.0.14-1~deb12u1 (Debian 12)`,
    fingerprint: `${id} ${pkg.purl}`,
    location: {
      path: pkg.locations[0]?.path ?? '',
      startLine: null,
      startColumn: null,
      endLine: null,
      endColumn: null,
      layer: 0,
      instruction: 'ADD rootfs.tar /',
    },
    package: { type: pkg.type, name: pkg.name, version: pkg.version, purl: pkg.purl },
    installedVersion: pkg.version,
    fixedVersion: '3.0.14-1~deb12u1',
    fixState: 'fixed',
    cvss: [
      {
        version: '3.1',
        vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
        score: 7.5,
        source: 'Debian',
      },
    ],
    epss: { score: 0.0432, percentile: 0.9, date: '2026-08-16' },
    kev: null,
    reachable: null,
    origin: null,
    urls: ['https://security-tracker.debian.org/tracker/CVE-2024-5535'],
    ...over,
  };
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** A report of an image with these packages and findings. */
export function testReport(over: Partial<Report> = {}): Report {
  const findings = over.findings ?? [];
  const counts = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, findings.filter((one) => one.severity === severity).length]),
  ) as Record<Severity, number>;
  return {
    schemaVersion: 1,
    tool: { name: 'seaworthy', version: '0.1.0' },
    generated: '2026-11-23T10:00:00Z',
    database: {
      digest: DIGEST,
      built: '2026-08-22T00:00:00Z',
      records: 34_528,
      sources: [{ name: 'Debian', updated: '2026-08-22T00:00:00Z', records: 903 }],
    },
    artifact: {
      kind: 'image',
      name: 'registry.example/shop/api:1.4',
      digest: DIGEST,
      imageId: DIGEST,
      platform: 'linux/amd64',
      distro: {
        id: 'debian',
        version: '12',
        name: 'Debian GNU/Linux 12 (bookworm)',
        codename: 'bookworm',
        like: [],
        endOfLife: '2026-07-11',
      },
      layers: [
        { index: 0, digest: DIGEST, diffId: DIGEST, size: 1000, instruction: 'ADD rootfs.tar /', base: null },
      ],
    },
    packages: [],
    findings,
    gaps: [],
    suppressed: [],
    verdict: { result: 'pass', failOn: null, counts },
    ...over,
  };
}
