import type { Decision } from './assess.ts';
import type { Subject } from './subject.ts';

/**
 * The compared versions and the rule, as a sentence: `openssl 3.0.13-1 < 3.0.14-1 (Debian 12)`. Where the version of a
 * package is not that of its source, both are named: `libssl3 3.0.13-1+b1 (source openssl 3.0.13-1) < …`.
 */
export function reasonOf(subject: Subject, decision: Decision): string {
  return `${installed(subject)} ${relation(decision)} (${subject.rule})`;
}

function installed({ pkg, name, version, os }: Subject): string {
  if (!os) return `${pkg.name} ${pkg.version}`;
  return version === pkg.version
    ? `${name} ${version}`
    : `${pkg.name} ${pkg.version} (source ${name} ${version})`;
}

function relation(decision: Decision): string {
  const { by, fixedVersion, state } = decision;
  if (state === 'fixed') return `>= ${fixedVersion}`;
  const { withheld } = decision;
  if (withheld !== null) return `< ${withheld.version}, a fix that needs ${withheld.needs}`;
  if (fixedVersion !== null) return `< ${fixedVersion}`;
  const { verdict } = by;
  if (!verdict.affected || verdict.range === null) return 'is listed as affected';
  if (verdict.lastAffected !== null) return `<= ${verdict.lastAffected}`;
  const since = verdict.event !== null && 'introduced' in verdict.event ? verdict.event.introduced : '0';
  return since === '0' ? 'is affected in every version, no fix is named' : `>= ${since}, no fix is named`;
}
