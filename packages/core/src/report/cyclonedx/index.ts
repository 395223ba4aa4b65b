import type { Package } from '../../model/package.ts';
import type { Artifact, Report } from '../../model/report.ts';
import type { RenderOptions, ReportFormat } from '../contract.ts';
import { documentUuid } from '../document-id.ts';
import { artifactFacts, packageFacts } from '../facts.ts';
import { isKnownLicense } from '../licenses.ts';
import { vulnerabilitiesOf } from './vulnerabilities.ts';

/**
 * CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/). Several platforms are one document: its subject holds an
 * image a platform, and each of these its packages, whose references then begin with the platform.
 */
export const format: ReportFormat = {
  name: 'cyclonedx',
  summary: 'CycloneDX 1.6 JSON: the bill of materials; of a scan, with vulnerabilities',
  sbom: true,
  render,
};

function render(reports: readonly Report[], { sbom }: RenderOptions): string {
  const [first] = reports;
  if (first === undefined) throw new Error('there is no report to write');
  const several = reports.length > 1;
  const parts = reports.map((report) =>
    partOf(report, several ? `${report.artifact.platform ?? 'unknown'}#` : ''),
  );
  const subject = several
    ? {
        'bom-ref': 'index',
        type: 'container',
        name: first.artifact.name,
        components: parts.map(({ subject }) => subject),
      }
    : parts[0]?.subject;
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${documentUuid(reports, sbom ? 'cyclonedx' : 'cyclonedx with vulnerabilities')}`,
    version: 1,
    metadata: {
      timestamp: first.generated,
      tools: { components: [{ type: 'application', name: first.tool.name, version: first.tool.version }] },
      component: subject,
    },
    components: parts.flatMap(({ components }) => components),
    dependencies: [
      ...(several ? [{ ref: 'index', dependsOn: parts.map(({ ref }) => ref) }] : []),
      ...parts.map(({ ref, refs }) => ({ ref, dependsOn: [...refs].sort() })),
    ],
    ...(!sbom && {
      vulnerabilities: reports.flatMap((report, index) =>
        vulnerabilitiesOf(report, parts[index]?.prefix ?? ''),
      ),
    }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

interface Part {
  readonly prefix: string;
  readonly ref: string;
  readonly subject: unknown;
  readonly components: readonly unknown[];
  readonly refs: readonly string[];
}

function partOf(report: Report, prefix: string): Part {
  const { artifact, packages } = report;
  const ref = `${prefix}${artifact.digest ?? artifact.imageId ?? 'subject'}`;
  const system = systemComponent(artifact, prefix);
  return {
    prefix,
    ref,
    subject: subjectComponent(report, ref),
    components: [
      ...(system === null ? [] : [system.component]),
      ...packages.map((pkg) => packageComponent(pkg, prefix)),
    ],
    refs: [...(system === null ? [] : [system.ref]), ...packages.map(({ purl }) => prefix + purl)],
  };
}

const SUBJECT_TYPES = {
  image: 'container',
  container: 'container',
  directory: 'application',
  file: 'file',
  sbom: 'application',
  host: 'device',
} as const;

function subjectComponent(report: Report, ref: string): unknown {
  const { artifact } = report;
  const digest = artifact.digest ?? artifact.imageId;
  return {
    'bom-ref': ref,
    type: SUBJECT_TYPES[artifact.kind],
    name: artifact.name,
    ...(digest !== null && { version: digest }),
    ...(digest?.startsWith('sha256:') === true && {
      hashes: [{ alg: 'SHA-256', content: digest.slice('sha256:'.length) }],
    }),
    properties: propertiesOf(artifactFacts(report)),
  };
}

function systemComponent({ distro }: Artifact, prefix: string): { ref: string; component: unknown } | null {
  if (distro === null) return null;
  const ref = `${prefix}os:${distro.id}@${distro.version ?? ''}`;
  const component = {
    'bom-ref': ref,
    type: 'operating-system',
    name: distro.id,
    ...(distro.version !== null && { version: distro.version }),
    description: distro.name,
  };
  return { ref, component };
}

function packageComponent(pkg: Package, prefix: string): unknown {
  return {
    'bom-ref': prefix + pkg.purl,
    type: 'library',
    name: pkg.name,
    ...(pkg.version !== '' && { version: pkg.version }),
    ...(pkg.licenses.length > 0 && { licenses: pkg.licenses.map(licenseOf) }),
    purl: pkg.purl,
    evidence: { occurrences: pkg.locations.map(({ path }) => ({ location: path })) },
    properties: propertiesOf(packageFacts(pkg)),
  };
}

function licenseOf(text: string): unknown {
  return { license: isKnownLicense(text) ? { id: text } : { name: text } };
}

/** Values that are no text are JSON in theirs. */
function propertiesOf(facts: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }));
}
