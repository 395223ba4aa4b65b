import { matchingByType } from './catalog/matching.ts';
import { CATALOGERS } from './catalog/registry.generated.ts';
import type { Environment } from './image/contract.ts';
import { openTarget } from './image/open.ts';
import { lifeOf } from './lineage/end-of-life.ts';
import { openKnownImages } from './lineage/known-images.ts';
import { rememberImage } from './lineage/remember.ts';
import { neededEcosystems } from './match/needed.ts';
import { compareGaps } from './match/order.ts';
import type { AdvisorySource } from './model/advisory.ts';
import { type Finding, isVulnerability } from './model/finding.ts';
import type { Report, ReportBuild } from './model/report.ts';
import { judge } from './policy/verdict.ts';
import type { Tree } from './posture/model/tree.ts';
import type { Judged } from './scan/configuration.ts';
import { type Examination, examine, planOf } from './scan/examine.ts';
import { type Inventory, takeInventories } from './scan/inventory.ts';
import type { ScanOptions } from './scan/options.ts';

export type { ScanOptions, UnitCost } from './scan/options.ts';

/**
 * The pipeline: a target is opened, its layers are read once, its packages matched against advisories, and the findings
 * judged. One report a platform, in the order of the index. Throws `SeaworthyError` where the target cannot be scanned
 * at all; everything less is a gap of the report.
 */
export async function scan(
  target: string,
  asked: ScanOptions,
  environment: Environment,
): Promise<readonly Report[]> {
  const opened = await openTarget(target, asked, environment);
  try {
    const inventories = await takeInventories(opened, asked, environment);
    // What runs has no packages: nothing is looked for, and nothing is missing.
    const hasPackages = opened.kind !== 'containers' && opened.kind !== 'host';
    const options = !hasPackages ? { ...asked, vulnerabilities: false } : asked;
    const database = await databaseFor(inventories, options);
    try {
      const { cacheDir, now } = environment;
      const known = options.cache ? openKnownImages(cacheDir, now) : null;
      const reports: Report[] = [];
      for (const inventory of inventories)
        reports.push(await reportOn({ inventory, database, options, now, known }));
      if (known !== null) for (const report of reports) rememberImage(report, known, options);
      return reports;
    } finally {
      if (database !== options.database) database?.close();
    }
  } finally {
    if (opened.kind === 'image') await Promise.all(opened.images.map((image) => image.close()));
  }
}

async function databaseFor(
  inventories: readonly Inventory[],
  options: ScanOptions,
): Promise<AdvisorySource | null> {
  if (!options.vulnerabilities || options.database !== null) return options.database;
  const needed = inventories.flatMap(({ packages, distro }) =>
    neededEcosystems(packages, distro, matchingByType(CATALOGERS)),
  );
  return (await options.obtainDatabase?.([...new Set(needed)].sort())) ?? null;
}

async function reportOn(examination: Examination): Promise<Report> {
  const { inventory, database, options, now } = examination;
  const { artifact, distro, packages, functionTables, releaseFile } = inventory;
  const base = artifact.base ?? null;
  const life = base === null || database === null ? null : lifeOf(base.name, database);
  const { endOfLife, gaps, ...examined } = examine(packages, examination);
  const configuration = inventory.tree === null ? null : await judgeTree(inventory.tree, options);
  const all = {
    findings: [...examined.findings, ...(configuration?.findings ?? [])],
    suppressed: [...examined.suppressed, ...(configuration?.suppressed ?? [])],
    gaps: [...gaps, ...(configuration?.gaps ?? [])].sort(compareGaps),
  };
  const { findings, suppressed, verdict } = judge<Finding>(all, options);
  return {
    schemaVersion: 1,
    tool: { name: 'seaworthy', version: options.toolVersion },
    generated: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    database: database?.info ?? null,
    artifact: {
      ...artifact,
      distro: distro === null ? null : { ...distro, endOfLife },
      base: base === null ? null : { ...base, ...life },
    },
    packages,
    findings,
    gaps: all.gaps,
    suppressed,
    verdict,
    ...(configuration !== null && artifact.kind === 'directory' ? { builds: configuration.builds } : {}),
    ...(options.plan && database !== null
      ? { plan: planOf(findings.filter(isVulnerability), examination) }
      : {}),
    inventory: {
      functionTables,
      releaseFile,
      gaps: inventory.gaps,
      judgedFiles: configuration?.files ?? null,
    },
  };
}

/** What is said of a tree. */
interface JudgedTree extends Judged {
  readonly files: number;
  readonly builds: readonly ReportBuild[];
}

/** Loaded only here: rules, and the readers of what they judge, are a third of the program, and images have no such tree. */
async function judgeTree(tree: Tree, options: ScanOptions): Promise<JudgedTree> {
  const { buildsOf, judgeConfiguration, judgedFiles } = await import('./scan/configuration.ts');
  return {
    ...judgeConfiguration(tree, options),
    files: judgedFiles(tree),
    builds: buildsOf(tree),
  };
}
