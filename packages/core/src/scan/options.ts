import type { AdvisorySource } from '../model/advisory.ts';
import type { PodSecurityPolicy } from '../posture/pod-security/level.ts';
import type { Rule } from '../posture/rules/contract.ts';
import type { Severity } from '../model/severity.ts';
import type { VexFile } from '../vex/apply.ts';

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
  /** Whether the configuration is held against rules. */
  readonly configuration: boolean;
  /** The Pod Security Standard that workloads are held against, besides; null: none. */
  readonly podSecurity: PodSecurityPolicy | null;
  /** Files of values that go over those of every chart, the last one over those before it. */
  readonly helmValues: readonly Uint8Array[];
  /** Rules of the user, beside ours. */
  readonly ownRules: readonly Rule[];
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
  /** Whether the images are kept as bases that others may be built on, until they are forgotten. */
  readonly keepAsBase: boolean;
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
