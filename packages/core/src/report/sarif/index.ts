import type { Gap } from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Artifact, Report } from '../../model/report.ts';
import type { ReportFormat } from '../contract.ts';
import { sanitise } from '../text.ts';
import { physicalLocation } from './places.ts';
import { resultOf, suppressedResultOf } from './results.ts';
import { rulesOf } from './rules.ts';
import { messageText } from './text.ts';

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) with the properties that GitHub code
 * scanning reads. One run a report: a platform of an image each.
 */
export const format: ReportFormat = {
  name: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning',
  sbom: false,
  render,
};

function render(reports: readonly Report[]): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: reports.map(runOf),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function runOf(report: Report): unknown {
  const { artifact, tool, database } = report;
  const { rules, indexes } = rulesOf(report);
  const gapIds = [...new Set(report.gaps.map(({ id }) => id))].sort(compareCodePoints);
  return {
    tool: {
      driver: {
        name: 'Seaworthy',
        version: tool.version,
        semanticVersion: tool.version,
        rules,
        notifications: gapIds.map((id) => ({
          id,
          shortDescription: { text: `Not known: ${sanitise(id)}` },
          defaultConfiguration: { level: 'warning' },
        })),
      },
    },
    automationDetails: { id: categoryOf(artifact) },
    invocations: [
      {
        executionSuccessful: true,
        endTimeUtc: report.generated,
        toolExecutionNotifications: report.gaps.map((gap) => notificationOf(gap, gapIds)),
      },
    ],
    originalUriBaseIds: {
      ROOTPATH: { uri: 'file:///', description: { text: `The root of the ${artifact.kind}` } },
    },
    results: [
      ...report.findings.map((finding) => resultOf(finding, indexes)),
      ...report.suppressed.map((suppressed) => suppressedResultOf(suppressed, indexes)),
    ],
    properties: {
      artifact: artifact.name,
      kind: artifact.kind,
      digest: artifact.digest,
      imageId: artifact.imageId,
      platform: artifact.platform,
      distro: artifact.distro?.name ?? null,
      database: database?.digest ?? null,
      verdict: report.verdict.result,
    },
  };
}

/**
 * What GitHub compares uploads by: all up to the last slash. Without tag and digest, else every build of an image would
 * begin a list of alerts of its own, and nothing would ever count as fixed.
 */
function categoryOf({ kind, name, platform }: Artifact): string {
  const bare = kind === 'image' ? name.replace(/@[^/]*$/, '').replace(/:[^/]*$/, '') : name;
  return `seaworthy/${bare}/${platform === null ? '' : `${platform}/`}`;
}

function notificationOf({ id, reason, location }: Gap, ids: readonly string[]): unknown {
  const place =
    location === null || location.path === ''
      ? {}
      : { locations: [{ physicalLocation: physicalLocation(location.path) }] };
  return {
    descriptor: { id, index: ids.indexOf(id) },
    level: 'warning',
    message: { text: messageText(`${id}: ${reason}`) },
    ...place,
  };
}
