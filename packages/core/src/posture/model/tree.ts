import type { Place, SourceText } from '../../bytes/located/text.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import type { Resource } from '../../model/finding.ts';
import type { Dockerfile } from '../read/dockerfile/contract.ts';
import type { Container, Setting } from './container.ts';
import type { Host } from './host.ts';

/** An object of Kubernetes in a file, or in a chart or an overlay that was rendered. */
export interface KubernetesObject {
  /** The whole object. */
  readonly node: YamlMap;
  /** `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Null: left out, or without a meaning for this kind. */
  readonly namespace: string | null;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, Setting<string>>;
  readonly resource: Resource;
  /** The value of `kind`: where what is left out of the object is told. */
  readonly at: Place;
  /** False for what a template made: the text has no lines of a file that could be edited. */
  readonly editable: boolean;
}

/** An object with a Pod template: a Deployment, a CronJob, a Rollout; a Pod is its own. */
export interface Workload {
  readonly object: KubernetesObject;
  /** The Pod's spec. */
  readonly pod: YamlMap;
  /** The Pod's metadata; null where there is none. */
  readonly podMetadata: YamlMap | null;
  readonly podLabels: ReadonlyMap<string, string>;
  /** Init and ephemeral ones too, in the order of the Pod's lists. */
  readonly containers: readonly Container[];
}

/** A Compose project: one file, or a file with its overrides and what it includes. */
export interface ComposeProject {
  readonly name: string | null;
  /** The file that it begins with. */
  readonly source: SourceText;
  /** Every file that makes it, that one first. */
  readonly files: readonly string[];
  readonly services: readonly ComposeService[];
  /** Top-level maps by name, merged; the places are those of the file that said it last. */
  readonly networks: ReadonlyMap<string, YamlNode | null>;
  readonly volumes: ReadonlyMap<string, YamlNode | null>;
  readonly secrets: ReadonlyMap<string, YamlNode | null>;
  readonly configs: ReadonlyMap<string, YamlNode | null>;
}

/** A service of a project. */
export interface ComposeService {
  readonly name: string;
  /** What the service is after `extends`, overrides and variables. */
  readonly node: YamlMap;
  readonly container: Container;
  /** Empty: all profiles. */
  readonly profiles: readonly string[];
  readonly networks: readonly Setting<string>[];
  readonly dependsOn: readonly string[];
  /** The Dockerfile that it builds, as a path of the tree; null where it builds none. */
  readonly dockerfile: string | null;
  /** The stage of it; null: the last one. */
  readonly buildTarget: string | null;
}

/** A Dockerfile, and the container that it would make. */
export interface DockerfileSubject {
  readonly file: Dockerfile;
  /** Of its last stage. */
  readonly container: Container;
}

/** A pipeline of a continuous integration service. */
export interface Workflow {
  readonly source: SourceText;
  readonly node: YamlMap;
  readonly service: 'github' | 'gitlab';
}

/** An image that a Dockerfile of the tree makes, and what runs it, or is built on it. */
export interface Relation {
  /** As whoever builds it calls it; null where it has no name. */
  readonly image: string | null;
  /** The Dockerfile, as a path of the tree. */
  readonly dockerfile: string;
  /** The stage that is built; null: the last one. */
  readonly target: string | null;
  /** What says that it is built. */
  readonly at: Place;
  readonly runBy: readonly Container[];
}

/** Something that could not be read, or not wholly. */
export interface ReadProblem {
  readonly id: 'file/unreadable' | 'chart/not-rendered' | `limit/${string}`;
  readonly path: string;
  /** Line and column where they are known. */
  readonly at: Place | null;
  readonly reason: string;
}

/** Everything with a posture that a target has, related: what rules are asked about. */
export interface Tree {
  /** All, of whatever was read. */
  readonly containers: readonly Container[];
  readonly dockerfiles: readonly DockerfileSubject[];
  readonly projects: readonly ComposeProject[];
  readonly objects: readonly KubernetesObject[];
  readonly workloads: readonly Workload[];
  readonly workflows: readonly Workflow[];
  /** Machines that run containers: of `scan host:`. */
  readonly hosts: readonly Host[];
  /** Which images of the tree run where. */
  readonly relations: readonly Relation[];
  /** Every file that was read as one of these, by path. */
  readonly sources: ReadonlyMap<string, SourceText>;
  /** What templates made: the path of each is that of its template. */
  readonly rendered: readonly SourceText[];
  /** Paths of all files of the target, for rules that ask whether one is there (`.dockerignore`). */
  readonly paths: ReadonlySet<string>;
  readonly problems: readonly ReadProblem[];
}
