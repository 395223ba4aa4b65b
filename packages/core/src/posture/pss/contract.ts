import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';

/** The levels of the Pod Security Standards, each with all that the one before it asks. */
export const LEVELS = ['privileged', 'baseline', 'restricted'] as const;

export type PodSecurityLevel = (typeof LEVELS)[number];

/** What a Pod is held against: `restricted:v1.31`. `minor` is 31. */
export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  readonly minor: number;
}

/** The Pod that is looked at: its spec, and its metadata for the annotations of old. */
export interface PodView {
  readonly spec: YamlMap;
  readonly metadata: YamlMap | null;
}

/** A container of a Pod, by whatever list it stands in. */
export interface ContainerView {
  readonly node: YamlMap;
  readonly name: string;
}

/** Something in a Pod that a check does not allow. */
export interface Offence {
  /** Where it stands, or where it would have to. */
  readonly at: YamlNode;
  /** Null where it is the Pod's. */
  readonly container: string | null;
  /** What is there: `hostNetwork=true`. */
  readonly what: string;
}

/** A control of the standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export interface PodSecurityCheck {
  /** As Kubernetes calls it. */
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** The first minor version of Kubernetes that has it. */
  readonly since: number;
  /** The baseline check that it stands for at the restricted level. */
  readonly replaces?: string;
  /** In the words of Kubernetes: `host namespaces`. */
  readonly title: string;
  readonly remedy: string;
  check(pod: PodView, minor: number): readonly Offence[];
}
