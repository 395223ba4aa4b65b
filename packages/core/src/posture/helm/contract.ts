import type { Mark } from './language/machine.ts';
import type { HelmLimits } from './limits.ts';

export type { Mark } from './language/machine.ts';

/** A Helm chart: its files by their path below the folder of the chart, with slashes. */
export interface ChartInput {
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A file of values (YAML), or values that were read already. */
export type ValuesSource = Uint8Array | Readonly<Record<string, unknown>>;

/** What `helm template` takes from its command line. */
export interface RenderOptions {
  /** Over those of the chart, each over those before it: `--values`. */
  readonly values?: readonly ValuesSource[];
  /** Default `release-name`. */
  readonly releaseName?: string;
  /** Default `default`. */
  readonly namespace?: string;
  /** `1.30` or `v1.30.2`; default that of Helm 3.19. */
  readonly kubeVersion?: string;
  /** Further API versions that the cluster has: `monitoring.coreos.com/v1`. */
  readonly apiVersions?: readonly string[];
  /** What `now` says, in milliseconds since 1970. Default 0. */
  readonly now?: number;
  readonly limits?: HelmLimits;
}

/** A template that was rendered. */
export interface RenderedManifest {
  /** Its path below the folder of the chart; within a packed subchart, behind the path of the package. */
  readonly template: string;
  /** What Helm calls it in `# Source:`: subcharts by their name, or alias, and not by their folder. */
  readonly name: string;
  /** YAML documents, usually; nothing but blanks where the template left all out. */
  readonly text: string;
  /** The template, and which part of it made which part of `text`; null where nobody can tell. */
  readonly map: SourceMap | null;
}

/** Where the parts of what was rendered come from. */
export interface SourceMap {
  readonly template: string;
  /** By `out`; what stands before the first comes from nowhere in it. */
  readonly marks: readonly Mark[];
}

/** What could not be rendered, or be read. */
export interface RenderFault {
  /** The file: a template, Chart.yaml, a values file, a subchart. */
  readonly template: string;
  /** From 1; null where no line is to blame. */
  readonly line: number | null;
  readonly reason: string;
}

export interface RenderedChart {
  /** In the order of their paths. */
  readonly manifests: readonly RenderedManifest[];
  readonly faults: readonly RenderFault[];
}
