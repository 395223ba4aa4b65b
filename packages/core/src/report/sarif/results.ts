import type { Suppressed, VulnerabilityFinding } from '../../model/finding.ts';
import { FIX_STATES, LEVELS } from './rules.ts';
import { messageText } from './text.ts';

/** A finding as a result; `indexes` is where its rule stands. */
export function resultOf(
  finding: VulnerabilityFinding,
  indexes: ReadonlyMap<string, number>,
): Record<string, unknown> {
  return {
    ruleId: finding.id,
    ruleIndex: indexes.get(finding.id) ?? -1,
    level: LEVELS[finding.severity],
    message: { text: messageOf(finding) },
    locations: [locationOf(finding)],
    partialFingerprints: { 'seaworthy/v1': finding.fingerprint },
    properties: {
      severity: finding.severity,
      purl: finding.package.purl,
      installedVersion: finding.installedVersion,
      fixedVersion: finding.fixedVersion,
      fixState: finding.fixState,
      kev: finding.kev,
      epss: finding.epss,
      reachable: finding.reachable,
      origin: finding.origin,
      layer: finding.location.layer,
    },
  };
}

/** A suppressed finding stays a result, with who said so (SARIF 2.1.0, 3.35). */
export function suppressedResultOf(
  { finding, by, reason, source }: Suppressed,
  indexes: ReadonlyMap<string, number>,
): Record<string, unknown> {
  const justification = messageText(`${reason} (${by}: ${source})`);
  return {
    ...resultOf(finding, indexes),
    suppressions: [{ kind: 'external', status: 'accepted', justification }],
  };
}

/** What is said of a flaw in a Go program. */
const REACHABLE = {
  symbol: 'The vulnerable code is in the program',
  package: 'The vulnerable package is in the program',
  no: 'The vulnerable code is not in the program',
} as const;

function messageOf({ package: pkg, id, severity, title, reason, kev, ...fix }: VulnerabilityFinding): string {
  const exploited = kev === null ? '' : `, known to be exploited`;
  const state =
    fix.fixedVersion === null
      ? `There is ${fix.fixState === 'fixed' ? 'a fix' : 'no fix'}: ${FIX_STATES[fix.fixState]}.`
      : `Upgrade to ${fix.fixedVersion}.`;
  const present = fix.reachable === null ? '' : ` ${REACHABLE[fix.reachable]}.`;
  const about = title === '' ? '' : ` ${title.replace(/\.$/, '')}.`;
  return messageText(
    `${pkg.name} ${pkg.version} has ${id} (${severity}${exploited}).${about}${present} ${state} Why: ${reason}`,
  );
}

function locationOf(finding: VulnerabilityFinding): unknown {
  const { location, package: pkg } = finding;
  const layer = location.layer === null ? null : `layer ${location.layer}`;
  const place = [layer, location.instruction].filter((part) => part !== null).join(': ');
  return {
    physicalLocation: physicalLocation(location.path, location),
    logicalLocations: [{ name: pkg.name, fullyQualifiedName: pkg.purl, kind: 'package' }],
    ...(place === '' ? {} : { message: { text: messageText(place) } }),
  };
}

interface Region {
  readonly startLine: number | null;
  readonly startColumn: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

/** A place in a file. Code scanning shows nothing without a region: the first line, where there is none. */
export function physicalLocation(path: string, region: Partial<Region> = {}): unknown {
  const { startLine = null, startColumn = null, endLine = null, endColumn = null } = region;
  const parts = Object.entries({ startColumn, endLine, endColumn }).filter(([, value]) => value !== null);
  return {
    artifactLocation: { uri: relativeUri(path), uriBaseId: 'ROOTPATH' },
    region: { startLine: startLine ?? 1, ...(startLine === null ? {} : Object.fromEntries(parts)) },
  };
}

/** A path of an image as a relative URI reference (RFC 3986): each segment encoded, never absolute, never upwards. */
export function relativeUri(path: string): string {
  const segments = path
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => (segment === '..' ? '%2E%2E' : encodeURIComponent(segment)));
  return segments.length === 0 ? '.' : segments.join('/');
}
