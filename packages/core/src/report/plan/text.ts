import type { Plan, PlanFinding, PlanImpact, PlanPackage, PlanStep } from '../../model/plan.ts';
import type { Report } from '../../model/report.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { RenderOptions } from '../contract.ts';
import { createPaint, type Paint, SEVERITY_STYLES } from '../table/paint.ts';
import { sanitise, wrap } from '../text.ts';

/** Packages that a step names one by one; of more the first are shown, and how many there are. */
const MOST_PACKAGES = 6;

/** The plan of a report for people, headed by what it is of; without a final newline. */
export function renderPlan(
  { artifact, plan, gaps }: Report,
  { width, colour }: Pick<RenderOptions, 'width' | 'colour'>,
): string {
  const paint = createPaint(colour);
  const platform = artifact.platform === null ? '' : ` (${sanitise(artifact.platform)})`;
  const head = wrap(`${sanitise(artifact.name)}${platform}`, width).map((line) => paint('bold', line));
  const unknown =
    gaps.length === 0
      ? []
      : [
          `${gaps.length === 1 ? '1 gap' : `${gaps.length} gaps`}: what could not be known is in no plan; seaworthy scan tells it`,
        ];
  return [...head, ...unknown, '', ...(plan === undefined ? [] : planLines(plan, { width }, paint))].join(
    '\n',
  );
}

/** A plan as lines for people: the steps, what each closes, and what remains after it. */
export function planLines(plan: Plan, { width }: Pick<RenderOptions, 'width'>, paint: Paint): string[] {
  const { before, steps, after, commands } = plan;
  if (before.risk === 0) return [paint('bold', 'Plan: nothing to do, nothing was found')];
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  const lines = [
    steps.length === 0
      ? `${paint('bold', 'Plan: no upgrade closes any of it')}; ${remainsText(before, paint)}`
      : paint('bold', `Plan: ${count}, risk ${before.risk} to ${after.risk}`),
  ];
  steps.forEach((step, index) => lines.push(...stepLines(step, { number: index + 1, width, paint })));
  if (commands.length > 0) {
    lines.push('', 'All of the system in one instruction:');
    for (const command of commands) lines.push(`  RUN ${sanitise(command)}`);
  }
  if (steps.length > 0) lines.push('', `${paint('bold', 'After all steps')}: ${remainsText(after, paint)}`);
  for (const note of plan.notes)
    lines.push(...wrap(`Note: ${sanitise(note)}`, width === 0 ? 0 : Math.max(20, width)));
  return lines;
}

interface StepOptions {
  readonly number: number;
  readonly width: number;
  readonly paint: Paint;
}

function stepLines(step: PlanStep, { number, width, paint }: StepOptions): string[] {
  const indent = '     ';
  const add = (text: string): string[] =>
    wrap(text, width === 0 ? 0 : Math.max(20, width - indent.length)).map((line) => `${indent}${line}`);
  return [
    `${String(number).padStart(3)}. ${paint('bold', sanitise(step.title))}  (risk −${step.gain})`,
    ...add(`closes ${countsText(step.removes)}`),
    ...(step.adds.length === 0 ? [] : add(`brings ${countsText(step.adds)}`)),
    ...packagesText(step.packages).flatMap(add),
    ...(step.note === null ? [] : add(`note: ${sanitise(step.note)}`)),
    `${indent}remains: ${remainsText(step.remains, paint)}`,
  ];
}

function packagesText(packages: readonly PlanPackage[]): string[] {
  const lines = packages.slice(0, MOST_PACKAGES).map(({ name, from, path, layer, instruction }) => {
    const by = instruction === null ? '' : `: ${sanitise(instruction).slice(0, 80)}`;
    const place = layer === null ? sanitise(path) : `layer ${layer}${by}`;
    return `${sanitise(name)} ${sanitise(from)} (${place})`;
  });
  const rest = packages.length - lines.length;
  return rest === 0 ? lines : [...lines, `and ${rest} more`];
}

function countsText(findings: readonly PlanFinding[]): string {
  const exploited = findings.filter((finding) => finding.exploited).length;
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ');
  return exploited === 0 ? counts : `${counts}; ${exploited} known to be exploited`;
}

function remainsText({ counts, exploited, risk }: PlanImpact, paint: Paint): string {
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) =>
    paint(SEVERITY_STYLES[severity], `${counts[severity]} ${severity}`),
  );
  if (parts.length === 0) return paint('good', 'nothing');
  const kev = exploited === 0 ? '' : `, ${exploited} known to be exploited`;
  return `${parts.join(', ')}${kev}; risk ${risk}`;
}
