import { SourceText } from '../../bytes/located/text.ts';
import { compareCodePoints } from '../../model/order.ts';
import { type Breach, judgeTree } from '../judge.ts';
import type { Edit, Fix } from '../model/change.ts';
import type { Tree } from '../model/tree.ts';
import { readTree } from '../read/tree.ts';
import type { Rule } from '../rules/contract.ts';
import { partWaived } from '../waivers/index.ts';
import { applyEdits } from './apply.ts';
import { proveFixes } from './prove.ts';
import { withRelated } from './related.ts';

/** A fix that was made. */
export interface Repaired {
  readonly rule: Rule;
  /** The line of the breach as the file then was, from 1. */
  readonly line: number;
  readonly reason: string;
  readonly description: string;
}

/** A file before and after its fixes. */
export interface Repair {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly fixes: readonly Repaired[];
}

/** Fixes get in each other's way where several make the same key: as many rounds as a container has settings. */
const MOST_ROUNDS = 40;

/**
 * Makes every fix that holds, file by file: the deterministic ones, with `suggest` those that need a choice, too. Each
 * is proved on what the ones before left. Files in the order of their paths; those that nothing changed are left out.
 */
export function repairTree(tree: Tree, rules: readonly Rule[], suggest: boolean): readonly Repair[] {
  const wanted = (fix: Fix): boolean => suggest || fix.kind === 'deterministic';
  const paths = new Set(
    judgeTree(tree, rules)
      .filter(({ violation: { fix } }) => fix !== null && fix !== undefined && wanted(fix))
      .flatMap(({ violation: { fix } }) => fix?.edits.map(({ source }) => source.path) ?? []),
  );
  return [...paths]
    .sort(compareCodePoints)
    .map((path) => repairFile(tree, path, { rules, wanted }))
    .filter(({ before, after }) => before !== after);
}

interface Wishes {
  readonly rules: readonly Rule[];
  readonly wanted: (fix: Fix) => boolean;
}

function repairFile(tree: Tree, path: string, { rules, wanted }: Wishes): Repair {
  const before = tree.sources.get(path)?.text ?? '';
  const fixes: Repaired[] = [];
  let text = before;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const file = readTree(withRelated(tree, path, text), tree.paths);
    const breaches = judgeTree(file, rules);
    const isProved = proveFixes(breaches, file, rules);
    const fixable = partWaived(breaches, file).standing.filter(
      ({ violation: { fix } }) =>
        fix !== null &&
        fix !== undefined &&
        wanted(fix) &&
        fix.edits.every((edit) => edit.source.path === path),
    );
    const source = file.sources.get(path) ?? new SourceText(path, text);
    const made = compatible(fixable.filter(isProved), source);
    if (made.length === 0) break;
    text = applyEdits(source, made.flatMap(editsOf)) ?? text;
    fixes.push(...made.map((breach) => repaired(breach, source)));
  }
  return { path, before, after: text, fixes };
}

/** As many fixes, from the first on, as can be made at once. */
function compatible(breaches: readonly Breach[], source: SourceText): readonly Breach[] {
  const chosen: Breach[] = [];
  const edits: Edit[] = [];
  for (const breach of breaches) {
    if (applyEdits(source, [...edits, ...editsOf(breach)]) === null) continue;
    chosen.push(breach);
    edits.push(...editsOf(breach));
  }
  return chosen;
}

function editsOf({ violation: { fix } }: Breach): readonly Edit[] {
  return fix?.edits ?? [];
}

function repaired({ rule, violation: { at, reason, fix } }: Breach, source: SourceText): Repaired {
  return { rule, line: source.positionOf(at.start).line, reason, description: fix?.description ?? '' };
}
