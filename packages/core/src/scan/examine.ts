import { matchingByType } from '../catalog/matching.ts';
import { CATALOGERS } from '../catalog/registry.generated.ts';
import { candidatesFor } from '../lineage/candidates.ts';
import type { KnownImages } from '../lineage/known-images.ts';
import { markFindings } from '../lineage/origin.ts';
import { planFor } from '../lineage/plan/index.ts';
import { matchedBy } from '../lineage/plan/options.ts';
import { matchPackages } from '../match/match.ts';
import { compareGaps } from '../match/order.ts';
import type { AdvisorySource } from '../model/advisory.ts';
import type { Gap, VulnerabilityFinding } from '../model/finding.ts';
import type { Package } from '../model/package.ts';
import type { Plan } from '../model/plan.ts';
import { type Judged, judge } from '../policy/verdict.ts';
import { applyVex } from '../vex/apply.ts';
import type { Inventory } from './inventory.ts';
import type { ScanOptions } from './options.ts';

/** What is held against packages, before it is judged. */
export interface Examined extends Judged<VulnerabilityFinding> {
  readonly endOfLife: string | null;
}

/** By what an inventory is examined. */
export interface Examination {
  readonly inventory: Inventory;
  readonly database: AdvisorySource | null;
  readonly options: ScanOptions;
  /** When end of life is decided. */
  readonly now: Date;
  /** Images of this machine that could be built on instead; null: they are not asked for. */
  readonly known: KnownImages | null;
}

/** Packages against advisories and VEX: all that the artefact has, or some as they could be. */
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
  const { packages: all } = inventory;
  const base = artifact.base ?? null;
  const said = applyVex(options.vex, {
    findings: markFindings(matched.findings, all, base),
    packages,
    artifact: { ...artifact, distro: distro === null ? null : { ...distro, endOfLife } },
    matching,
  });
  const gaps = [...inventory.gaps, ...matched.gaps, ...said.gaps].sort(compareGaps);
  const others = matched.suppressed.map((one) => ({
    ...one,
    finding: markFindings([one.finding], all, base)[0] ?? one.finding,
  }));
  const suppressed = [...others, ...said.suppressed];
  return { findings: said.findings, suppressed, gaps, endOfLife };
}

/** The changes that remove the most risk of these findings. */
export function planOf(findings: readonly VulnerabilityFinding[], examination: Examination): Plan {
  const { inventory, database, known, options } = examination;
  const { artifact, distro, packages } = inventory;
  return planFor({
    findings,
    packages,
    distro,
    instructions: artifact.layers.map(({ instruction }) => instruction),
    howMatched: matchedBy(matchingByType(CATALOGERS), distro),
    evaluate: (these) => judge(examine(these, examination), options).findings,
    base: artifact.base?.name ?? null,
    candidates:
      known === null || database === null
        ? []
        : candidatesFor(artifact.base ?? null, {
            known,
            database: database.info.digest,
            platform: artifact.platform,
          }),
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
