import type { Place } from '../bytes/located/text.ts';
import type { Resource } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Origin } from './model/container.ts';
import type { Tree } from './model/tree.ts';
import type { Rule, RuleContext, Violation, Violations } from './rules/contract.ts';

/** A rule that is broken, and where. */
export interface Breach {
  readonly rule: Rule;
  readonly violation: Violation;
  /** The object that a person edits; its container is null where several containers share the place. */
  readonly resource: Resource | null;
}

/**
 * Every breach of the rules in a tree, by path and place. What several containers take over from one place (a Pod's
 * `hostNetwork`) is one breach of their object.
 */
export function judgeTree(
  tree: Tree,
  rules: readonly Rule[],
  undecided: RuleContext['undecided'] = () => undefined,
): readonly Breach[] {
  const collect = new Collector();
  const context: RuleContext = { tree, undecided };
  const asked = sortedOut(rules);
  for (const container of tree.containers) {
    for (const rule of asked.byOrigin.get(container.origin) ?? []) {
      collect.add(rule, rule.checks.container?.check(container, context), container.resource);
    }
  }
  for (const rule of asked.others) {
    const { dockerfile, project, workload, workflow, host } = rule.checks;
    if (dockerfile) for (const one of tree.dockerfiles) collect.add(rule, dockerfile(one, context), null);
    if (project) for (const one of tree.projects) collect.add(rule, project(one, context), null);
    if (workload)
      for (const one of tree.workloads) collect.add(rule, workload(one, context), one.object.resource);
    if (host) for (const one of tree.hosts) collect.add(rule, host(one, context), null);
    if (workflow) for (const one of tree.workflows) collect.add(rule, workflow(one, context), null);
  }
  for (const object of tree.objects) {
    for (const rule of asked.byKind.of(object.kind)) {
      collect.add(rule, rule.checks.object?.check(object, context), object.resource);
    }
  }
  return collect.sorted();
}

/** Rules by what they are asked about. */
interface SortedOut {
  readonly byOrigin: ReadonlyMap<Origin, readonly Rule[]>;
  readonly byKind: { of(kind: string): readonly Rule[] };
  /** Those that are asked about more than containers and objects. */
  readonly others: readonly Rule[];
}

const SORTED_OUT = new WeakMap<readonly Rule[], SortedOut>();

/** Once for a list of rules: a proof judges thousands of small trees. */
function sortedOut(rules: readonly Rule[]): SortedOut {
  const known = SORTED_OUT.get(rules);
  if (known !== undefined) return known;
  const others = rules.filter(
    ({ checks: { dockerfile, project, workload, workflow, host } }) =>
      dockerfile ?? project ?? workload ?? workflow ?? host,
  );
  const sorted = { byOrigin: rulesByOrigin(rules), byKind: rulesByKind(rules), others };
  SORTED_OUT.set(rules, sorted);
  return sorted;
}

function rulesByOrigin(rules: readonly Rule[]): ReadonlyMap<Origin, readonly Rule[]> {
  const byOrigin = new Map<Origin, Rule[]>();
  for (const rule of rules) {
    for (const origin of rule.checks.container?.origins ?? []) {
      const same = byOrigin.get(origin);
      if (same === undefined) byOrigin.set(origin, [rule]);
      else same.push(rule);
    }
  }
  return byOrigin;
}

function rulesByKind(rules: readonly Rule[]): { of(kind: string): readonly Rule[] } {
  const known = new Map<string, readonly Rule[]>();
  const asking = rules.filter(({ checks }) => checks.object !== undefined);
  return {
    of(kind) {
      const found = known.get(kind);
      if (found !== undefined) return found;
      const those = asking.filter(({ checks }) => {
        const kinds = checks.object?.kinds ?? [];
        return kinds === 'all' || kinds.includes(kind);
      });
      known.set(kind, those);
      return those;
    },
  };
}

class Collector {
  readonly #breaches = new Map<string, Breach>();

  add(rule: Rule, violations: Violations, subject: Resource | null): void {
    if (violations === null || violations === undefined) return;
    const all = isViolation(violations) ? [violations] : violations;
    for (const violation of all) this.#put(rule, violation, violation.resource ?? subject);
  }

  #put(rule: Rule, violation: Violation, resource: Resource | null): void {
    const { source, start, end } = violation.at;
    const object = resource === null ? '' : `${resource.kind}\0${resource.namespace ?? ''}\0${resource.name}`;
    const key = `${rule.id}\0${source.path}\0${start}\0${end}\0${object}`;
    const same = this.#breaches.get(key);
    if (same === undefined) this.#breaches.set(key, { rule, violation, resource });
    else if (same.resource !== null && same.resource.container !== resource?.container) {
      this.#breaches.set(key, { ...same, resource: { ...same.resource, container: null } });
    }
  }

  sorted(): Breach[] {
    return [...this.#breaches.values()].sort(
      (a, b) => comparePlaces(a.violation.at, b.violation.at) || compareCodePoints(a.rule.id, b.rule.id),
    );
  }
}

function isViolation(violations: Violation | Iterable<Violation>): violations is Violation {
  // Not by `at`, which arrays have too.
  return !(Symbol.iterator in violations);
}

function comparePlaces(a: Place, b: Place): number {
  return compareCodePoints(a.source.path, b.source.path) || a.start - b.start || a.end - b.end;
}
