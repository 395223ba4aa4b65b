import { matchingByType } from '../catalog/matching.ts';
import { CATALOGERS } from '../catalog/registry.generated.ts';
import { planFor } from '../lineage/plan/index.ts';
import { matchedBy } from '../lineage/plan/options.ts';
import { matchPackages } from '../match/match.ts';
import { compareGaps } from '../match/order.ts';
import type { AdvisorySource } from '../model/advisory.ts';
import type { Finding, Gap } from '../model/finding.ts';
import type { Package } from '../model/package.ts';
import type { Plan } from '../model/plan.ts';
import { type Judgement, judge } from '../policy/verdict.ts';
import { applyVex } from '../vex/apply.ts';
import type { Inventory } from './inventory.ts';
import type { ScanOptions } from './options.ts';

/** What is held against packages, judged. */
export interface Examined extends Judgement {
  readonly gaps: readonly Gap[];
  readonly endOfLife: string | null;
}

/** By what an inventory is examined. */
export interface Examination {
  readonly inventory: Inventory;
  readonly database: AdvisorySource | null;
  readonly options: ScanOptions;
  /** When end of life is decided. */
  readonly now: Date;
}

/** Packages against advisories, VEX and policy: all that the artefact has, or some as they could be. */
export function examine(packages: readonly Package[], examination: Examination): Examined {
  const { inventory, database, options, now } = examination;
  const { artifact, distro, releaseFile, functionTables } = inventory;
  const matching = matchingByType(CATALOGERS);
  const matched =
    database === null
      ? {
          findings: [],
          suppressed: [],
          gaps: options.vulnerabilities ? [databaseMissing()] : [],
          endOfLife: null,
        }
      : matchPackages({
          packages,
          distro,
          releaseFile,
          source: database,
          matching,
          functionTables,
          instructions: artifact.layers.map(({ instruction }) => instruction),
          now,
        });
  const { endOfLife } = matched;
  const said = applyVex(options.vex, {
    findings: matched.findings,
    packages,
    artifact: { ...artifact, distro: distro === null ? null : { ...distro, endOfLife } },
    matching,
  });
  const gaps = [...inventory.gaps, ...matched.gaps, ...said.gaps].sort(compareGaps);
  const suppressed = [...matched.suppressed, ...said.suppressed];
  return { ...judge({ findings: said.findings, suppressed, gaps }, options), gaps, endOfLife };
}

/** The changes that remove the most risk of these findings. */
export function planOf(findings: readonly Finding[], examination: Examination): Plan {
  const { artifact, distro, packages } = examination.inventory;
  return planFor({
    findings,
    packages,
    distro,
    instructions: artifact.layers.map(({ instruction }) => instruction),
    howMatched: matchedBy(matchingByType(CATALOGERS), distro),
    evaluate: (these) => examine(these, examination).findings,
    base: null,
    candidates: [],
  });
}

function databaseMissing(): Gap {
  return {
    kind: 'gap',
    id: 'database/missing',
    reason:
      'there is no advisory database: vulnerabilities were not looked for (seaworthy db update makes one)',
    location: null,
  };
}
