import type { Assembled } from './catalog/assemble.ts';
import { type InspectOptions, inspectImage, inspectPath } from './catalog/inspect.ts';
import { packagesOf } from './catalog/inventory.ts';
import { matchingByType } from './catalog/matching.ts';
import { CATALOGERS } from './catalog/registry.generated.ts';
import type { Environment, OpenImage } from './image/contract.ts';
import { instructionsOf } from './image/history.ts';
import { openTarget, type Target } from './image/open.ts';
import { planFor } from './lineage/plan/index.ts';
import { matchedBy } from './lineage/plan/options.ts';
import { matchPackages } from './match/match.ts';
import { neededEcosystems } from './match/needed.ts';
import { compareGaps, comparePackages } from './match/order.ts';
import type { AdvisorySource } from './model/advisory.ts';
import type { Finding, Gap } from './model/finding.ts';
import type { Package } from './model/package.ts';
import type { Plan } from './model/plan.ts';
import type { Artifact, Report } from './model/report.ts';
import type { Severity } from './model/severity.ts';
import { type Judgement, judge } from './policy/verdict.ts';
import { applyVex, type VexFile } from './vex/apply.ts';

/** What a scan is asked to do. */
export interface ScanOptions {
  /** The advisory database, null where there is none (yet). */
  readonly database: AdvisorySource | null;
  /**
   * Called once, after the packages are known, where there is no database: gets the OSV ecosystems that they need and
   * may bring one.
   */
  readonly obtainDatabase: ((ecosystems: readonly string[]) => Promise<AdvisorySource | null>) | null;
  /** Whether packages are matched against advisories. */
  readonly vulnerabilities: boolean;
  readonly platform: string | null;
  readonly allPlatforms: boolean;
  readonly plainHttp: boolean;
  readonly insecureRegistry: boolean;
  readonly cache: boolean;
  readonly verifyLayers: boolean;
  /** Whether packages that lockfiles mark as needed for development alone are listed. */
  readonly includeDev: boolean;
  readonly failOn: readonly (Severity | 'gap')[];
  readonly onlyFixed: boolean;
  readonly ignore: readonly string[];
  /** What VEX documents say; the latest statement about a finding counts. */
  readonly vex: readonly VexFile[];
  readonly severities: readonly Severity[] | null;
  /** Whether the report gets a plan: which changes remove the most risk. */
  readonly plan: boolean;
  /** Gets the cost of each unit, most expensive first, when the packages are known. */
  readonly profile: ((rows: readonly UnitCost[]) => void) | null;
  readonly toolVersion: string;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** What a unit cost in a scan. Files of layers that came from the cache cost nothing. */
export interface UnitCost {
  readonly unit: string;
  readonly files: number;
  readonly milliseconds: number;
}

/** An artefact and what is in it. */
interface Inventory {
  readonly artifact: Omit<Artifact, 'distro'>;
  readonly assembled: Assembled;
  readonly packages: readonly Package[];
}

/**
 * The pipeline: a target is opened, its layers are read once, its packages matched against advisories, and the findings
 * judged. One report a platform, in the order of the index. Throws `SeaworthyError` where the target cannot be scanned
 * at all; everything less is a gap of the report.
 */
export async function scan(
  target: string,
  options: ScanOptions,
  environment: Environment,
): Promise<readonly Report[]> {
  const opened = await openTarget(target, options, environment);
  try {
    const inventories = await takeInventories(opened, options, environment);
    const database = await databaseFor(inventories, options);
    try {
      return inventories.map((inventory) => reportOn(inventory, database, { options, environment }));
    } finally {
      if (database !== options.database) database?.close();
    }
  } finally {
    if (opened.kind === 'image') await Promise.all(opened.images.map((image) => image.close()));
  }
}

async function takeInventories(
  target: Target,
  options: ScanOptions,
  environment: Environment,
): Promise<Inventory[]> {
  const costs = new Map<string, UnitCost>();
  const inspect: InspectOptions = {
    ...options,
    catalogers: CATALOGERS,
    measure: (unit, milliseconds) => add(costs, unit, milliseconds),
  };
  const inventories: Inventory[] = [];
  if (target.kind === 'image') {
    for (const image of target.images) {
      const assembled = await inspectImage(image, inspect, environment);
      inventories.push({
        artifact: imageArtifact(image),
        assembled,
        packages: sorted(packagesOf(assembled, { layered: true, includeDev: options.includeDev })),
      });
    }
  } else {
    const assembled = await inspectPath(target.path, inspect, environment);
    inventories.push({
      artifact: pathArtifact(target),
      assembled,
      packages: sorted(packagesOf(assembled, { layered: false, includeDev: options.includeDev })),
    });
  }
  options.profile?.([...costs.values()].sort((a, b) => b.milliseconds - a.milliseconds));
  return inventories;
}

function add(costs: Map<string, UnitCost>, unit: string, milliseconds: number): void {
  const known = costs.get(unit) ?? { unit, files: 0, milliseconds: 0 };
  costs.set(unit, { unit, files: known.files + 1, milliseconds: known.milliseconds + milliseconds });
}

function sorted(packages: readonly Package[]): Package[] {
  return [...packages].sort(comparePackages);
}

function imageArtifact(image: OpenImage): Omit<Artifact, 'distro'> {
  const instructions = instructionsOf(image.config, image.layers.length);
  return {
    kind: 'image',
    name: image.name,
    digest: image.digest,
    imageId: image.imageId,
    platform: image.platform,
    layers: image.layers.map(({ index, digest, diffId, size }) => ({
      index,
      digest,
      diffId,
      size,
      instruction: instructions[index] ?? null,
      base: null,
    })),
  };
}

function pathArtifact(target: Exclude<Target, { kind: 'image' }>): Omit<Artifact, 'distro'> {
  return { kind: target.kind, name: target.name, digest: null, imageId: null, platform: null, layers: [] };
}

async function databaseFor(
  inventories: readonly Inventory[],
  options: ScanOptions,
): Promise<AdvisorySource | null> {
  if (!options.vulnerabilities || options.database !== null) return options.database;
  const needed = inventories.flatMap(({ packages, assembled }) =>
    neededEcosystems(packages, assembled.distro?.distro ?? null, matchingByType(CATALOGERS)),
  );
  return (await options.obtainDatabase?.([...new Set(needed)].sort())) ?? null;
}

interface Asked {
  readonly options: ScanOptions;
  readonly environment: Environment;
}

function reportOn(
  inventory: Inventory,
  database: AdvisorySource | null,
  { options, environment }: Asked,
): Report {
  const { artifact, assembled, packages } = inventory;
  const distro = assembled.distro?.distro ?? null;
  const examine = (these: readonly Package[]): Examined =>
    examined(these, { inventory, database, options, environment });
  const { findings, suppressed, gaps, verdict, endOfLife } = examine(packages);
  return {
    schemaVersion: 1,
    tool: { name: 'seaworthy', version: options.toolVersion },
    generated: environment.now.toISOString().replace(/\.\d+Z$/, 'Z'),
    database: database?.info ?? null,
    artifact: { ...artifact, distro: distro === null ? null : { ...distro, endOfLife } },
    packages,
    functionTables: assembled.functionTables,
    findings,
    gaps,
    suppressed,
    verdict,
    ...(options.plan && database !== null ? { plan: planOf(inventory, findings, examine) } : {}),
  };
}

interface Examined extends Judgement {
  readonly gaps: readonly Gap[];
  readonly endOfLife: string | null;
}

/** What there is to say of packages of an artefact: of all that it has, or of some as they could be. */
function examined(
  packages: readonly Package[],
  {
    inventory,
    database,
    options,
    environment,
  }: Asked & { inventory: Inventory; database: AdvisorySource | null },
): Examined {
  const { artifact, assembled } = inventory;
  const distro = assembled.distro?.distro ?? null;
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
          releaseFile:
            assembled.distro === null ? null : { path: assembled.distro.path, layer: assembled.distro.layer },
          source: database,
          matching,
          functionTables: assembled.functionTables,
          instructions: artifact.layers.map(({ instruction }) => instruction),
          now: environment.now,
        });
  const { endOfLife } = matched;
  const said = applyVex(options.vex, {
    findings: matched.findings,
    packages,
    artifact: { ...artifact, distro: distro === null ? null : { ...distro, endOfLife } },
    matching,
  });
  const gaps = [...assembled.gaps, ...matched.gaps, ...said.gaps]
    .map((gap) => placed(gap, artifact.kind === 'image'))
    .sort(compareGaps);
  const suppressed = [...matched.suppressed, ...said.suppressed];
  return { ...judge({ findings: said.findings, suppressed, gaps }, options), gaps, endOfLife };
}

function planOf(
  { artifact, assembled, packages }: Inventory,
  findings: readonly Finding[],
  examine: (packages: readonly Package[]) => Examined,
): Plan {
  const distro = assembled.distro?.distro ?? null;
  return planFor({
    findings,
    packages,
    distro,
    instructions: artifact.layers.map(({ instruction }) => instruction),
    howMatched: matchedBy(matchingByType(CATALOGERS), distro),
    evaluate: (these) => examine(these).findings,
    base: null,
    candidates: [],
  });
}

function placed(gap: Gap, layered: boolean): Gap {
  return layered || gap.location === null ? gap : { ...gap, location: { ...gap.location, layer: null } };
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
