import type { VulnerabilityFinding } from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Distro } from '../../model/package.ts';
import type { Plan, PlanFinding, PlanPackage, PlanStep } from '../../model/plan.ts';
import { type Change, type ChangeOptions, changesOf, isOwnBuild, type Upgrade } from './changes.ts';
import { upgradeCommand } from './commands.ts';
import { impactOf, type Risky, rounded, sumOf } from './risk.ts';

/** Another image to build on, with what a scan by the same database found in it. */
export interface BaseCandidate {
  /** `debian:12.8-slim`. */
  readonly name: string;
  readonly findings: readonly (Risky & { readonly id: string; readonly package: string })[];
}

/** What a plan is made from. */
export interface PlanOptions extends ChangeOptions {
  readonly distro: Distro | null;
  /** The instruction of each layer, by its index. */
  readonly instructions: readonly (string | null)[];
  /** The name of the base image, where it is known; findings of `origin: base` are its. */
  readonly base: string | null;
  readonly candidates: readonly BaseCandidate[];
}

/** A finding, or what a scan of another base found: all that counts is its risk. */
interface Weighed extends Risky, PlanFinding {
  /** The finding of this report that it is; null for one of another base. */
  readonly finding: VulnerabilityFinding | null;
}

interface Candidate {
  readonly step: Omit<PlanStep, 'remains' | 'gain' | 'removes' | 'adds'>;
  readonly gone: readonly Weighed[];
  readonly come: readonly Weighed[];
}

/**
 * The changes that remove the most risk, the best first: each is taken because no other that is left removes more.
 * Changes that remove nothing, and those that a better one makes needless, are left out.
 */
export function planFor(options: PlanOptions): Plan {
  const weighed = new Map(options.findings.map((finding) => [finding, weigh(finding)]));
  const all = [...weighed.values()];
  let left: ReadonlySet<Weighed> = new Set(all);
  let open = [
    ...options.candidates.map((candidate) => baseChange(candidate, all, options)),
    ...changesOf(options).map((change) => upgradeChange(change, weighed, options)),
  ];
  const steps: PlanStep[] = [];
  while (open.length > 0) {
    const ranked = open.map((candidate) => ({ candidate, gain: gainOf(candidate, left) }));
    const best = ranked.sort(compareCandidates)[0];
    if (best === undefined || best.gain <= 0) break;
    const { candidate, gain } = best;
    const step = stepOf(candidate, left);
    left = applied(candidate, left);
    steps.push({ ...step, gain: rounded(gain), remains: impactOf([...left]) });
    // One base is enough.
    const isBase = candidate.step.kind === 'base-image';
    open = open.filter((one) => one !== candidate && !(isBase && one.step.kind === 'base-image'));
  }
  const after = [...left];
  return {
    before: impactOf(all),
    steps,
    after: impactOf(after),
    commands: commandsOf(steps, options.distro),
    notes: notesOf(after, options),
  };
}

/** What stays although a fix is named: the installed build is that very version, rebuilt for the release. */
function notesOf(after: readonly Weighed[], { packages, distro }: PlanOptions): readonly string[] {
  const byPurl = new Map(packages.map((pkg) => [pkg.purl, pkg]));
  const builds = new Map<string, Set<string>>();
  for (const { id, finding } of after) {
    const pkg = finding === null ? undefined : byPurl.get(finding.package.purl);
    const { name = '', version = '' } = pkg?.source ?? pkg ?? {};
    const fix = finding?.fixedVersion ?? null;
    if (fix === null || !isOwnBuild(version, fix)) continue;
    const key = `${name} ${version} is a build of ${fix} for ${distro?.name ?? 'this release'}`;
    builds.set(key, (builds.get(key) ?? new Set()).add(id));
  }
  return [...builds]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([build, ids]) => {
      const closed = [...ids].sort(compareCodePoints).join(', ');
      return `${build}, which closes ${closed}: nothing higher is to be expected; look at its changelog, and say so in a VEX statement`;
    });
}

function weigh(finding: VulnerabilityFinding): Weighed {
  const { id, severity, epss, kev } = finding;
  const exploited = kev !== null;
  return { id, severity, package: finding.package.name, epss: epss?.score ?? null, exploited, finding };
}

/** What a change removes of what is still there, less what it brings. */
function gainOf({ gone, come }: Candidate, left: ReadonlySet<Weighed>): number {
  const removed = gone.filter((one) => left.has(one));
  return removed.length === 0 ? 0 : sumOf(removed) - sumOf(come);
}

function compareCandidates(
  a: { readonly candidate: Candidate; readonly gain: number },
  b: { readonly candidate: Candidate; readonly gain: number },
): number {
  return b.gain - a.gain || compareCodePoints(a.candidate.step.title, b.candidate.step.title);
}

function applied({ gone, come }: Candidate, left: ReadonlySet<Weighed>): ReadonlySet<Weighed> {
  const next = new Set(left);
  for (const one of gone) next.delete(one);
  for (const one of come) next.add(one);
  return next;
}

/** The step with what it really removes: what an earlier one has removed is not told again. */
function stepOf(
  { step, gone, come }: Candidate,
  left: ReadonlySet<Weighed>,
): Omit<PlanStep, 'remains' | 'gain'> {
  const removed = gone.filter((one) => left.has(one));
  const concerned = new Set(removed.map(({ finding }) => finding?.package.purl));
  const packages = step.packages.filter(({ purl }) => concerned.has(purl));
  return { ...step, packages, removes: removed.map(told), adds: come.map(told) };
}

function baseChange(candidate: BaseCandidate, all: readonly Weighed[], options: PlanOptions): Candidate {
  const gone = all.filter(({ finding }) => finding?.origin === 'base');
  const come = candidate.findings.map((one): Weighed => ({ ...one, finding: null }));
  const from = options.base === null ? '' : ` instead of ${options.base}`;
  return {
    step: {
      kind: 'base-image',
      title: `build on ${candidate.name}${from}`,
      packages: [],
      command: null,
      note: 'by an earlier scan of that image; its packages may be other ones: build, test, and scan again',
    },
    gone,
    come,
  };
}

function upgradeChange(
  change: Change,
  weighed: ReadonlyMap<VulnerabilityFinding, Weighed>,
  { distro, instructions }: PlanOptions,
): Candidate {
  const gone = change.gone.map((finding) => weighed.get(finding) ?? weigh(finding));
  const come = change.come.map(weigh);
  const packages = change.upgrades.map((upgrade) => toPlanPackage(upgrade, instructions));
  const names = packages.map(({ name }) => name);
  const type = change.upgrades[0]?.pkg.type ?? '';
  const step: Candidate['step'] = {
    kind: change.kind,
    title: titleOf(change),
    packages,
    command: change.kind === 'os-package' ? upgradeCommand(type, names, distro) : null,
    note: noteOf(change),
  };
  return { step, gone, come };
}

function titleOf({ kind, name, upgrades }: Change): string {
  const to = [...new Set(upgrades.map((upgrade) => upgrade.to))].join(', ');
  if (name === 'stdlib' && upgrades[0]?.pkg.type === 'golang') return `rebuild with Go ${to}`;
  return kind === 'os-package' ? `upgrade ${name} to ${to}` : `raise ${name} to ${to}`;
}

function noteOf({ major, gone, upgrades }: Change): string | null {
  if (major) return 'another major line: read what its authors say of changes';
  const from = [...new Set(upgrades.map((upgrade) => upgrade.from))];
  if (gone.some(({ fixedVersion }) => /[+~]esm\d/.test(fixedVersion ?? '')))
    return 'the fix needs Ubuntu Pro';
  return from.length > 1 ? `it is there as ${from.join(', ')}` : null;
}

function toPlanPackage({ pkg, from, to }: Upgrade, instructions: readonly (string | null)[]): PlanPackage {
  const { path, layer } = pkg.locations[0] ?? { path: '', layer: null };
  const instruction = layer === null ? null : (instructions[layer] ?? null);
  return { name: pkg.name, purl: pkg.purl, from, to, path, layer, instruction };
}

function told({ id, severity, package: name, exploited }: Weighed): PlanFinding {
  return { id, severity, package: name, exploited };
}

/** The steps of each package manager as one line: one instruction, one layer. */
function commandsOf(steps: readonly PlanStep[], distro: Distro | null): readonly string[] {
  const byType = new Map<string, string[]>();
  for (const { kind, packages } of steps) {
    if (kind !== 'os-package') continue;
    for (const { purl, name } of packages) {
      const type = /^pkg:([^/]+)\//.exec(purl)?.[1] ?? '';
      byType.set(type, [...(byType.get(type) ?? []), name]);
    }
  }
  return [...byType]
    .map(([type, names]) => upgradeCommand(type, names, distro))
    .filter((line) => line !== null);
}
