import type { Suppressed } from '../model/finding.ts';
import type { Purl } from '../model/package.ts';
import type { Assessment } from './assess.ts';
import { kernelPartOf } from './kernel-parts.ts';
import type { Subject } from './subject.ts';

/** A flaw that a subject has, or has the fix of. */
export interface Match {
  readonly subject: Subject;
  readonly assessment: Assessment;
}

/** Who says that a match is no finding, and why. */
export type Suppression = Omit<Suppressed, 'finding'>;

/**
 * Who says that a match is no finding; null: nobody. `answering` are the packages of the distribution that its advisories
 * speak of: one that nobody speaks of cannot answer for the files that it owns.
 */
export function suppressionOf(match: Match, answering: ReadonlySet<Purl>): Suppression | null {
  const { subject, assessment } = match;
  const { state, by, fixedVersion } = assessment.decision;
  if (state === 'fixed') {
    const reason = `fixed in ${fixedVersion}, you have ${subject.version}`;
    return { by: 'distribution', reason, source: `${by.advisory.id} (${subject.rule})` };
  }
  if (subject.os) return kernelSuppression(match);
  const owner = subject.pkg.ownedBy;
  if (owner === null || !answering.has(owner)) return null;
  return {
    by: 'owner',
    reason: `its files are those of ${owner}, which is matched in its place`,
    source: owner,
  };
}

/**
 * Advisories of the kernel name its source. Of what is built from it, headers do not run, and tools are meant only where
 * the advisory says so; the kernel itself, where it is installed, is a package of its own.
 */
function kernelSuppression({ subject, assessment }: Match): Suppression | null {
  const part = kernelPartOf(subject.pkg);
  if (part === null || (part === 'tools' && isAboutTools(subject.pkg.name, assessment.title))) return null;
  const has = part === 'headers' ? 'only headers or sources of it' : 'only programs that are built beside it';
  return {
    by: 'owner',
    reason: `the flaw is in the kernel, and ${subject.pkg.name} has ${has}; an installed kernel is matched by itself`,
    source: `${assessment.decision.by.advisory.id} (${subject.rule})`,
  };
}

const TOOLS = /\btools\/|\bperf tools?\b|\b(?:bpftool|cpupower|usbip|rtla|turbostat|hyperv-daemons)\b/i;

function isAboutTools(name: string, title: string): boolean {
  // Without a title of its own a finding is called after its package.
  return !title.endsWith(` in ${name}`) && TOOLS.test(title);
}
