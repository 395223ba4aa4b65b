import { judgeTree } from '../judge.ts';
import type { Undecided } from '../rules/contract.ts';
import { readTree } from '../read/tree.ts';
import type { OwnRule, OwnTest } from './contract.ts';

/** What a test of a rule came to. */
export interface TestOutcome {
  readonly rule: OwnRule;
  readonly test: OwnTest;
  /** Null where it is as it should be. */
  readonly wrong: string | null;
}

/** Runs the tests that stand beside rules: each text is read as a file by itself, and the rule alone is asked. */
export function runTests(rules: readonly OwnRule[]): readonly TestOutcome[] {
  return rules.flatMap((rule) => rule.own.tests.map((test) => ({ rule, test, wrong: wrongOf(rule, test) })));
}

function wrongOf(rule: OwnRule, { file, text, finds }: OwnTest): string | null {
  const tree = readTree(new Map([[file, text]]));
  const [problem] = tree.problems;
  if (problem !== undefined) return `${file} cannot be read: ${problem.reason}`;
  if (tree.containers.length + tree.objects.length === 0)
    return `${file} has nothing that a rule could be asked about: is that its name?`;
  const undecided: Undecided[] = [];
  const breaches = judgeTree(tree, [rule], (one) => undecided.push(one));
  const [first] = undecided;
  if (first !== undefined) return `it cannot be decided: ${first.reason}`;
  if (finds) return breaches.length > 0 ? null : 'it finds nothing, and should';
  const [breach] = breaches;
  return breach === undefined ? null : `it should find nothing, and says: ${breach.violation.reason}`;
}
