import {
  type Finding,
  type Gap,
  isVulnerability,
  type Location,
  type MisconfigurationFinding,
  type Resource,
  type Suppressed,
  type VulnerabilityFinding,
} from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Package } from '../../model/package.ts';
import type { Report, ReportBase, ReportBuild } from '../../model/report.ts';
import type { RenderOptions, ReportFormat } from '../contract.ts';
import { differencesOf } from '../differences.ts';
import { planDocument } from '../plan/document.ts';

/**
 * The report of docs/reference/report.schema.json. Several platforms are one object with `reports`, in the order of the
 * index, and `differences`.
 */
export const format: ReportFormat = {
  name: 'json',
  summary: 'the whole report, for programs (docs/reference/report.schema.json)',
  sbom: true,
  render,
};

function render(reports: readonly Report[], options: RenderOptions): string {
  const documents = reports.map((report) => documentOf(report, options));
  const [only] = documents;
  const whole =
    documents.length === 1
      ? only
      : { schemaVersion: 1, reports: documents, differences: differencesOf(reports) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** Every object is written out key by key: the order is part of the surface, and nothing internal may slip in. */
function documentOf(report: Report, { sbom }: RenderOptions): unknown {
  const { artifact, database, tool, verdict } = report;
  return {
    schemaVersion: report.schemaVersion,
    tool: { name: tool.name, version: tool.version },
    generated: report.generated,
    database: database === null ? null : databaseOf(database),
    artifact: {
      kind: artifact.kind,
      name: artifact.name,
      digest: artifact.digest,
      imageId: artifact.imageId,
      platform: artifact.platform,
      distro: artifact.distro === null ? null : distroOf(artifact.distro),
      layers: artifact.layers.map(({ index, digest, diffId, size, instruction, base }) => ({
        index,
        digest,
        diffId,
        size,
        instruction,
        base,
      })),
      base: baseOf(artifact.base ?? null),
    },
    packages: report.packages.map(packageOf),
    findings: sbom ? [] : report.findings.map(findingOf),
    gaps: report.gaps.map(gapOf),
    suppressed: sbom ? [] : report.suppressed.map(suppressedOf),
    verdict: { result: verdict.result, failOn: verdict.failOn, counts: verdict.counts },
    ...(report.builds === undefined || sbom ? {} : { builds: report.builds.map(buildOf) }),
    ...(report.plan === undefined || sbom ? {} : { plan: planDocument(report.plan) }),
  };
}

function buildOf({ image, dockerfile, target, location, runBy }: ReportBuild): unknown {
  return {
    image,
    dockerfile,
    target,
    location: locationOf(location),
    runBy: runBy.map((one) => ({ location: locationOf(one.location), resource: resourceOf(one.resource) })),
  };
}

function databaseOf({ digest, built, records, sources }: NonNullable<Report['database']>): unknown {
  const sorted = [...sources].sort((a, b) => compareCodePoints(a.name, b.name));
  return {
    digest,
    built,
    records,
    sources: sorted.map((source) => ({
      name: source.name,
      updated: source.updated,
      records: source.records,
    })),
  };
}

function baseOf(base: ReportBase | null): unknown {
  if (base === null) return null;
  const { name, digest, layers, confidence, evidence, endOfLife, maintained } = base;
  return { name, digest, layers, confidence, evidence, endOfLife, maintained };
}

function distroOf(distro: NonNullable<Report['artifact']['distro']>): unknown {
  const { id, version, name, endOfLife } = distro;
  return { id, version, name, endOfLife };
}

function packageOf(pkg: Package): unknown {
  return {
    type: pkg.type,
    name: pkg.name,
    version: pkg.version,
    purl: pkg.purl,
    source: pkg.source === null ? null : { name: pkg.source.name, version: pkg.source.version },
    arch: pkg.arch,
    licenses: pkg.licenses,
    locations: pkg.locations.map(({ path, layer }) => ({ path, layer })),
    ownedBy: pkg.ownedBy,
    unit: pkg.unit,
  };
}

function findingOf(finding: Finding): unknown {
  const { kind, id, aliases, title, severity, reason, fingerprint, location } = finding;
  return {
    ...{ kind, id, aliases, title, severity, reason, fingerprint, location: locationOf(location) },
    ...(isVulnerability(finding) ? vulnerabilityOf(finding) : misconfigurationOf(finding)),
  };
}

function misconfigurationOf({ resource, fix, taxonomies, remedy }: MisconfigurationFinding): object {
  return {
    resource: resourceOf(resource),
    fix: fix === null ? null : { kind: fix.kind, description: fix.description },
    taxonomies,
    remedy,
  };
}

function vulnerabilityOf(finding: VulnerabilityFinding): object {
  return {
    package: {
      type: finding.package.type,
      name: finding.package.name,
      version: finding.package.version,
      purl: finding.package.purl,
    },
    installedVersion: finding.installedVersion,
    fixedVersion: finding.fixedVersion,
    fixState: finding.fixState,
    cvss: finding.cvss.map(({ version, vector, score, source }) => ({ version, vector, score, source })),
    epss:
      finding.epss === null
        ? null
        : { score: finding.epss.score, percentile: finding.epss.percentile, date: finding.epss.date },
    kev: finding.kev === null ? null : { dueDate: finding.kev.dueDate },
    reachable: finding.reachable,
    origin: finding.origin,
    urls: finding.urls,
  };
}

function resourceOf(resource: Resource | null): unknown {
  if (resource === null) return null;
  const { kind, namespace, name, container } = resource;
  return { kind, namespace, name, container };
}

function locationOf(location: Location): unknown {
  const { path, startLine, startColumn, endLine, endColumn, layer, instruction } = location;
  return { path, startLine, startColumn, endLine, endColumn, layer, instruction };
}

function gapOf({ kind, id, reason, location }: Gap): unknown {
  return {
    kind,
    id,
    reason,
    location: location === null ? null : { path: location.path, layer: location.layer },
  };
}

function suppressedOf({ finding, by, reason, source }: Suppressed): unknown {
  return { finding: findingOf(finding), by, reason, source };
}
