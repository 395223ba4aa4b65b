import type { SourceText } from '../../bytes/located/text.ts';
import { subjectOf } from '../findings.ts';
import { type Breach, judgeTree } from '../judge.ts';
import type { Edit } from '../model/change.ts';
import type { Tree } from '../model/tree.ts';
import { readTree } from '../read/tree.ts';
import type { Rule } from '../rules/contract.ts';
import { applyEdits, isInsertion } from './apply.ts';
import { relatedPaths, withRelated } from './related.ts';

/** A breach with the edits of its fix. */
interface Fixable {
  readonly breach: Breach;
  readonly edits: readonly Edit[];
}

/**
 * How often one file is read and judged again. Fixes that do not get in each other's way are tried together, so that a
 * file needs some ten rounds, however long it is; only where a fix is wrong, the others are tried without it.
 */
const MOST_ROUNDS = 64;

/**
 * Which of the breaches have a fix that holds: with its edits made, the file is read and judged again; the breach is gone,
 * and nothing is there that was not. `breaches` are all of the tree: what a file has now. Each file is judged by itself, a
 * Compose project as a whole, afterwards; where that seems to bring something, it is judged by itself before, too: rules that relate files say other
 * things of one alone.
 */
export function proveFixes(
  breaches: readonly Breach[],
  tree: Tree,
  rules: readonly Rule[],
): (breach: Breach) => boolean {
  const bySource = new Map<SourceText, Fixable[]>();
  for (const breach of breaches) {
    const edits = breach.violation.fix?.edits ?? [];
    const source = edits[0]?.source;
    if (source === undefined || edits.some((edit) => edit.source !== source)) continue;
    const fixable = { breach, edits: [...edits].sort((a, b) => a.start - b.start) };
    const same = bySource.get(source);
    if (same === undefined) bySource.set(source, [fixable]);
    else same.push(fixable);
  }
  const proved = new Set<Breach>();
  const byPath = Map.groupBy(breaches, ({ violation }) => violation.at.source.path);
  for (const [source, fixables] of bySource) {
    const before = countsOf(relatedPaths(tree, source.path).flatMap((path) => byPath.get(path) ?? []));
    for (const breach of new Proof({ source, tree, rules, before }).holding(fixables)) proved.add(breach);
  }
  return (breach) => proved.has(breach);
}

/** Breaches by what they are about, and how many each. */
type Counts = ReadonlyMap<string, number>;

interface ProofInput {
  readonly source: SourceText;
  readonly tree: Tree;
  readonly rules: readonly Rule[];
  readonly before: Counts;
}

/** A file as rules see it. */
interface Judged {
  readonly counts: Counts;
  readonly problems: number;
}

class Proof {
  readonly #source: SourceText;
  readonly #tree: Tree;
  readonly #rules: readonly Rule[];
  readonly #before: Counts;
  #alone: Judged | null = null;
  #rounds = 0;

  constructor({ source, tree, rules, before }: ProofInput) {
    this.#source = source;
    this.#tree = tree;
    this.#rules = rules;
    this.#before = before;
  }

  holding(fixables: readonly Fixable[]): Breach[] {
    return batches(fixables).flatMap((batch) => this.#holdingOf(batch));
  }

  /** All of a batch where they hold together; else those of its halves. */
  #holdingOf(batch: readonly Fixable[]): Breach[] {
    if (batch.length === 0 || this.#rounds >= MOST_ROUNDS) return [];
    this.#rounds++;
    if (this.#holds(batch)) return batch.map(({ breach }) => breach);
    if (batch.length === 1) return [];
    const middle = batch.length >> 1;
    return [...this.#holdingOf(batch.slice(0, middle)), ...this.#holdingOf(batch.slice(middle))];
  }

  #holds(batch: readonly Fixable[]): boolean {
    const text = applyEdits(
      this.#source,
      batch.flatMap(({ edits }) => edits),
    );
    if (text === null) return false;
    const after = this.#judge(text);
    const gone = countsOf(batch.map(({ breach }) => breach));
    if (after.problems === 0 && isBetter(this.#before, after.counts, gone)) return true;
    this.#alone ??= this.#judge(this.#source.text);
    return after.problems <= this.#alone.problems && isBetter(this.#alone.counts, after.counts, gone);
  }

  #judge(text: string): Judged {
    const files = withRelated(this.#tree, this.#source.path, text);
    const tree = readTree(files, this.#tree.paths, { editable: false });
    return { counts: countsOf(judgeTree(tree, this.#rules)), problems: tree.problems.length };
  }
}

/** Whether nothing came, and all that was to go is gone. */
function isBetter(before: Counts, after: Counts, gone: Counts): boolean {
  for (const [key, count] of after) if (count > (before.get(key) ?? 0)) return false;
  for (const [key, count] of gone) if ((after.get(key) ?? 0) > (before.get(key) ?? 0) - count) return false;
  return true;
}

function countsOf(breaches: readonly Breach[]): Counts {
  const counts = new Map<string, number>();
  for (const breach of breaches) {
    const key = `${breach.rule.id}\n${subjectOf(breach)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Fixes whose edits do not touch each other, in as few lots as come of taking them in the order of their places. */
function batches(fixables: readonly Fixable[]): Fixable[][] {
  const all: { end: number; inserts: boolean; fixables: Fixable[] }[] = [];
  const sorted = [...fixables].sort((a, b) => (a.edits[0]?.start ?? 0) - (b.edits[0]?.start ?? 0));
  for (const fixable of sorted) {
    const start = fixable.edits[0]?.start ?? 0;
    const end = Math.max(...fixable.edits.map((edit) => edit.end));
    const inserts = fixable.edits.length === 1 && fixable.edits.every(isInsertion);
    const found = all.find((batch) => start > batch.end || (inserts && batch.inserts && start === batch.end));
    if (found === undefined) all.push({ end, inserts, fixables: [fixable] });
    else {
      found.fixables.push(fixable);
      found.end = end;
      found.inserts = inserts;
    }
  }
  return all.map((batch) => batch.fixables);
}
