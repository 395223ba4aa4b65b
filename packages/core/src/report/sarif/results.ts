import {
  type Finding,
  isVulnerability,
  type Suppressed,
  type VulnerabilityFinding,
} from '../../model/finding.ts';
import { misconfigurationMessage, misconfigurationParts } from './misconfigurations.ts';
import { physicalLocation } from './places.ts';
import { FIX_STATES } from './rules.ts';
import { LEVELS } from './severity.ts';
import { messageText } from './text.ts';

/** A finding as a result; `indexes` is where its rule stands. */
export function resultOf(finding: Finding, indexes: ReadonlyMap<string, number>): Record<string, unknown> {
  const text = isVulnerability(finding) ? messageOf(finding) : misconfigurationMessage(finding);
  return {
    ruleId: finding.id,
    ruleIndex: indexes.get(finding.id) ?? -1,
    level: LEVELS[finding.severity],
    message: { text },
    locations: [locationOf(finding)],
    partialFingerprints: { 'seaworthy/v1': finding.fingerprint },
    ...(isVulnerability(finding) ? vulnerabilityParts(finding) : misconfigurationParts(finding)),
  };
}

function vulnerabilityParts(finding: VulnerabilityFinding): object {
  return {
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

function locationOf(finding: Finding): unknown {
  const { location } = finding;
  const layer = location.layer === null ? null : `layer ${location.layer}`;
  const place = [layer, location.instruction].filter((part) => part !== null).join(': ');
  return {
    physicalLocation: physicalLocation(location.path, location),
    ...logicalLocations(finding),
    ...(place === '' ? {} : { message: { text: messageText(place) } }),
  };
}

function logicalLocations(finding: Finding): object {
  if (isVulnerability(finding)) {
    const { name, purl } = finding.package;
    return { logicalLocations: [{ name, fullyQualifiedName: purl, kind: 'package' }] };
  }
  const { resource } = finding;
  if (resource === null) return {};
  const { kind, namespace, name, container } = resource;
  const parts = [
    ...(namespace === null ? [] : [namespace]),
    kind,
    name,
    ...(container === null ? [] : [container]),
  ];
  return {
    logicalLocations: [{ name: container ?? name, fullyQualifiedName: parts.join('/'), kind: 'resource' }],
  };
}
