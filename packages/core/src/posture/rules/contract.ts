import type { Place } from '../../bytes/located/text.ts';
import type { Resource } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import type { Fix } from '../model/change.ts';
import type { Container, Origin } from '../model/container.ts';
import type { Host } from '../model/host.ts';
import type {
  ComposeProject,
  DockerfileSubject,
  KubernetesObject,
  Tree,
  Workflow,
  Workload,
} from '../model/tree.ts';

/** One place that breaks a rule. */
export interface Violation {
  readonly at: Place;
  /** What is there, and what that means, in one sentence without a full stop: `USER is root`. */
  readonly reason: string;
  /** The object; left out: that of the subject. */
  readonly resource?: Resource | null;
  /** Where it is worse, or less bad, than the rule says. */
  readonly severity?: Severity;
  readonly fix?: Fix | null;
}

/** What a check gives: any number of violations. */
export type Violations = Iterable<Violation> | Violation | null | undefined;

/** What a check may ask besides its subject. */
export interface RuleContext {
  /** All that was read: for rules that relate one thing to another. */
  readonly tree: Tree;
  /** Hears of what a rule could not decide. */
  undecided?(one: Undecided): void;
}

/** Something that a rule could not decide, which is not to say that it is well. */
export interface Undecided {
  /** Of the rule. */
  readonly id: string;
  readonly at: Place;
  readonly reason: string;
}

/**
 * A rule: `rules/<category>/<name>/index.ts` exports it as `rule`. All that the rest of the house knows of it stands
 * here; see docs/adding-a-rule.md. It is asked about every subject that it has a check for.
 */
export interface Rule {
  /** `<category>/<name>`, the path of its folder. */
  readonly id: string;
  /** The fault, in a few words: `Container runs as root`. */
  readonly title: string;
  /** Why it matters: what an attacker or an accident makes of it. One or two sentences. */
  readonly why: string;
  /** What to do, in the imperative. */
  readonly remedy: string;
  readonly severity: Severity;
  /** The rows of the catalogue of checks that it covers: `DF022`. */
  readonly covers: readonly string[];
  /** Its ids in other tools, as those write them. Waivers and `--ignore` take them too. */
  readonly aliases: readonly string[];
  /**
   * Where standards ask for it: `cis-docker/4.1`, `cis-kubernetes/5.2.7`, `nsa-cisa/non-root-containers`,
   * `pss/restricted`, `mitre/T1611`.
   */
  readonly taxonomies: readonly string[];
  readonly checks: RuleChecks;
}

/** A check for each kind of subject that the rule can be decided on. Pure: the same subject, the same answer. */
export interface RuleChecks {
  /** Every container of these origins: the stages of its life in which the rule can be decided. */
  readonly container?: {
    readonly origins: readonly Origin[];
    check(container: Container, context: RuleContext): Violations;
  };
  readonly dockerfile?: (subject: DockerfileSubject, context: RuleContext) => Violations;
  readonly project?: (project: ComposeProject, context: RuleContext) => Violations;
  /** Objects of these kinds (`Role`), or of all. */
  readonly object?: {
    readonly kinds: readonly string[] | 'all';
    check(object: KubernetesObject, context: RuleContext): Violations;
  };
  readonly workload?: (workload: Workload, context: RuleContext) => Violations;
  readonly workflow?: (workflow: Workflow, context: RuleContext) => Violations;
  readonly host?: (host: Host, context: RuleContext) => Violations;
}

/** Gives a rule back as it is, with its type: `export const rule: Rule = defineRule({…})` reads as what it is. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
