import type { Package } from '../../model/package.ts';
import type { Report } from '../../model/report.ts';
import type { ReportFormat } from '../contract.ts';
import { documentUuid } from '../document-id.ts';
import { artifactFacts, packageFacts } from '../facts.ts';
import { createLicenses, type Licenses } from './licenses.ts';

/**
 * SPDX 2.3 JSON (https://spdx.github.io/spdx-spec/v2.3/): the bill of materials of one image. Vulnerabilities have no
 * place in SPDX 2.3. Several platforms are one document that describes each of them.
 */
export const format: ReportFormat = {
  name: 'spdx',
  summary: 'SPDX 2.3 JSON: the bill of materials',
  sbom: true,
  render,
};

const DOCUMENT = 'SPDXRef-DOCUMENT';

function render(reports: readonly Report[]): string {
  const [first] = reports;
  if (first === undefined) throw new Error('there is no report to write');
  const licenses = createLicenses();
  const parts = reports.map((report, index) =>
    partOf(report, { licenses, prefix: reports.length > 1 ? `${index}-` : '' }),
  );
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name: first.artifact.name,
    documentNamespace: `urn:uuid:${documentUuid(reports, 'spdx')}`,
    creationInfo: {
      created: first.generated,
      creators: [`Tool: ${first.tool.name}-${first.tool.version}`],
    },
    documentDescribes: parts.map(({ root }) => root),
    packages: parts.flatMap(({ packages }) => packages),
    relationships: parts.flatMap(({ relationships }) => relationships),
    ...(licenses.extracted().length > 0 && { hasExtractedLicensingInfos: licenses.extracted() }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

interface Part {
  readonly root: string;
  readonly packages: readonly unknown[];
  readonly relationships: readonly unknown[];
}

interface Writing {
  readonly licenses: Licenses;
  /** Keeps the ids of several platforms apart. */
  readonly prefix: string;
}

function partOf(report: Report, writing: Writing): Part {
  const root = `SPDXRef-${writing.prefix}Artifact`;
  const ids = report.packages.map((_, index) => `SPDXRef-${writing.prefix}Package-${index + 1}`);
  const relationship = (from: string, type: string, to: string): unknown => ({
    spdxElementId: from,
    relationshipType: type,
    relatedSpdxElement: to,
  });
  return {
    root,
    packages: [
      artifactPackage(report, root),
      ...report.packages.map((pkg, index) => spdxPackage(pkg, ids[index] as string, { report, writing })),
    ],
    relationships: [
      relationship(DOCUMENT, 'DESCRIBES', root),
      ...ids.map((id) => relationship(root, 'CONTAINS', id)),
    ],
  };
}

const PURPOSES = {
  image: 'CONTAINER',
  container: 'CONTAINER',
  directory: 'SOURCE',
  file: 'FILE',
  sbom: 'OTHER',
  host: 'OPERATING-SYSTEM',
} as const;

function artifactPackage(report: Report, id: string): unknown {
  const { artifact } = report;
  const digest = artifact.digest ?? artifact.imageId;
  return {
    SPDXID: id,
    name: artifact.name,
    ...(digest !== null && { versionInfo: digest }),
    primaryPackagePurpose: PURPOSES[artifact.kind],
    ...nothingSaid(),
    licenseDeclared: 'NOASSERTION',
    ...(digest?.startsWith('sha256:') === true && {
      checksums: [{ algorithm: 'SHA256', checksumValue: digest.slice('sha256:'.length) }],
    }),
    annotations: [annotation(report, artifactFacts(report))],
  };
}

interface Context {
  readonly report: Report;
  readonly writing: Writing;
}

function spdxPackage(pkg: Package, id: string, { report, writing }: Context): unknown {
  return {
    SPDXID: id,
    name: pkg.name,
    ...(pkg.version !== '' && { versionInfo: pkg.version }),
    ...(pkg.source !== null && { sourceInfo: `built from ${pkg.source.name} ${pkg.source.version}` }),
    ...nothingSaid(),
    licenseDeclared: writing.licenses.expression(pkg.licenses),
    externalRefs: [
      { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: pkg.purl },
    ],
    annotations: [annotation(report, packageFacts(pkg))],
  };
}

/** What the specification demands and nobody has looked at. */
function nothingSaid(): object {
  return {
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
}

/** What SPDX has no field for: a scan of our own document must find what it needs. */
function annotation({ tool, generated }: Report, facts: unknown): unknown {
  return {
    annotationDate: generated,
    annotationType: 'OTHER',
    annotator: `Tool: ${tool.name}-${tool.version}`,
    comment: JSON.stringify(facts),
  };
}
