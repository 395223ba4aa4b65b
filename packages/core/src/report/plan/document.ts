import type { Plan, PlanFinding, PlanImpact, PlanPackage, PlanStep } from '../../model/plan.ts';
import type { Report } from '../../model/report.ts';

/** A plan as JSON data, key by key: `plan` of docs/reference/report.schema.json. */
export function planDocument({ before, steps, after, commands, notes }: Plan): unknown {
  return { before: impactOf(before), steps: steps.map(stepOf), after: impactOf(after), commands, notes };
}

/** What `seaworthy plan --format json` prints: the plans, and of what and by what they are. */
export function plansDocument(reports: readonly Report[]): unknown {
  const documents = reports.map(({ schemaVersion, tool, generated, database, artifact, plan }) => ({
    schemaVersion,
    tool: { name: tool.name, version: tool.version },
    generated,
    database: database === null ? null : { digest: database.digest, built: database.built },
    artifact: {
      kind: artifact.kind,
      name: artifact.name,
      digest: artifact.digest,
      imageId: artifact.imageId,
      platform: artifact.platform,
    },
    plan: plan === undefined ? null : planDocument(plan),
  }));
  return documents.length === 1 ? documents[0] : { schemaVersion: 1, reports: documents };
}

function stepOf(step: PlanStep): unknown {
  return {
    kind: step.kind,
    title: step.title,
    packages: step.packages.map(packageOf),
    command: step.command,
    note: step.note,
    removes: step.removes.map(findingOf),
    adds: step.adds.map(findingOf),
    gain: step.gain,
    remains: impactOf(step.remains),
  };
}

function packageOf({ name, purl, from, to, path, layer, instruction }: PlanPackage): unknown {
  return { name, purl, from, to, path, layer, instruction };
}

function findingOf({ id, severity, package: name, exploited }: PlanFinding): unknown {
  return { id, severity, package: name, exploited };
}

function impactOf({ counts, exploited, risk }: PlanImpact): unknown {
  return { counts, exploited, risk };
}
