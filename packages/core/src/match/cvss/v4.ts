import { MACRO_SCORES } from './v4-table.ts';
import { type Metrics, parseVector } from './vector.ts';

/** The values of each metric, worst first: the place in the list is the distance in steps (specification, 8.2). */
const LEVELS = {
  AV: ['N', 'A', 'L', 'P'],
  PR: ['N', 'L', 'H'],
  UI: ['N', 'P', 'A'],
  AC: ['L', 'H'],
  AT: ['N', 'P'],
  VC: ['H', 'L', 'N'],
  VI: ['H', 'L', 'N'],
  VA: ['H', 'L', 'N'],
  SC: ['S', 'H', 'L', 'N'],
  SI: ['S', 'H', 'L', 'N'],
  SA: ['S', 'H', 'L', 'N'],
  CR: ['H', 'M', 'L'],
  IR: ['H', 'M', 'L'],
  AR: ['H', 'M', 'L'],
  E: ['A', 'P', 'U'],
} as const;
type Metric = keyof typeof LEVELS;
type Steps = Readonly<Record<Metric, number>>;

const MANDATORY: readonly Metric[] = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'];
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['E', 'A'],
  ['CR', 'H'],
  ['IR', 'H'],
  ['AR', 'H'],
]);

/** The highest vectors of a level of a group: the values of `metrics`, one letter each; `depth` is its size in steps. */
interface Level {
  readonly highest: readonly string[];
  readonly depth: number;
}
interface Group {
  readonly metrics: readonly Metric[];
  readonly levels: Readonly<Record<string, Level>>;
}

const EQ1: Group = {
  metrics: ['AV', 'PR', 'UI'],
  levels: {
    0: { highest: ['NNN'], depth: 1 },
    1: { highest: ['ANN', 'NLN', 'NNP'], depth: 4 },
    2: { highest: ['PNN', 'ALP'], depth: 5 },
  },
};
const EQ2: Group = {
  metrics: ['AC', 'AT'],
  levels: { 0: { highest: ['LN'], depth: 1 }, 1: { highest: ['HN', 'LP'], depth: 2 } },
};
/** EQ3 and EQ6 depend on each other; the key is both levels. */
const EQ36: Group = {
  metrics: ['VC', 'VI', 'VA', 'CR', 'IR', 'AR'],
  levels: {
    '00': { highest: ['HHHHHH'], depth: 7 },
    '01': { highest: ['HHLMMH', 'HHHMMM'], depth: 6 },
    10: { highest: ['LHHHHH', 'HLHHHH'], depth: 8 },
    11: { highest: ['LHLHMH', 'LHHHMM', 'HLHMHM', 'HLLMHH', 'LLHHHM'], depth: 8 },
    21: { highest: ['LLLHHH'], depth: 10 },
  },
};
const EQ4: Group = {
  metrics: ['SC', 'SI', 'SA'],
  levels: {
    0: { highest: ['HSS'], depth: 6 },
    1: { highest: ['HHH'], depth: 5 },
    2: { highest: ['LLL'], depth: 4 },
  },
};

/**
 * The score of a CVSS 4.0 vector, 0 to 10, with its threat and environmental metrics where it has them; null where it is
 * no vector. A macro vector gives the score of its worst member; from there the mean of the groups' distances leads down
 * (specification, 8.3).
 */
export function scoreV4(vector: string): number | null {
  const metrics = parseVector(vector, 'CVSS:4.0/');
  const steps = metrics === null ? null : readSteps(metrics);
  if (steps === null) return null;
  if ((['VC', 'VI', 'VA', 'SC', 'SI', 'SA'] as const).every((name) => is(steps, name, 'N'))) return 0;
  const macro = macroVector(steps);
  const score = macroScore(macro) ?? 0;
  const falls = [
    fall(steps, {
      group: EQ1,
      level: String(macro.eq1),
      available: below(score, { ...macro, eq1: macro.eq1 + 1 }),
    }),
    fall(steps, {
      group: EQ2,
      level: String(macro.eq2),
      available: below(score, { ...macro, eq2: macro.eq2 + 1 }),
    }),
    fall(steps, { group: EQ36, level: `${macro.eq3}${macro.eq6}`, available: belowEq36(score, macro) }),
    fall(steps, {
      group: EQ4,
      level: String(macro.eq4),
      available: below(score, { ...macro, eq4: macro.eq4 + 1 }),
    }),
    // EQ5 has one metric, so nothing within a level; it only counts for the mean.
    below(score, { ...macro, eq5: macro.eq5 + 1 }) === null ? null : 0,
  ].filter((value) => value !== null);
  const mean = falls.length === 0 ? 0 : falls.reduce((sum, value) => sum + value, 0) / falls.length;
  return Math.min(100, Math.max(0, Math.round(score - mean + 1e-5))) / 10;
}

/** Each metric's steps from the worst value, modified metrics before their base; null where a value is unknown. */
function readSteps(metrics: Metrics): Steps | null {
  if (!MANDATORY.every((name) => metrics.has(name))) return null;
  const steps = {} as Record<Metric, number>;
  for (const name of Object.keys(LEVELS) as Metric[]) {
    const modified = metrics.get(`M${name}`);
    const own = metrics.get(name) ?? 'X';
    const value =
      modified !== undefined && modified !== 'X' ? modified : own === 'X' ? DEFAULTS.get(name) : own;
    // `S` (safety) is a value of the modified metrics of two alone.
    if (value === 'S' && (value !== modified || name === 'SC')) return null;
    const step = (LEVELS[name] as readonly string[]).indexOf(value ?? '');
    if (step < 0) return null;
    steps[name] = step;
  }
  return steps;
}

function is(steps: Steps, name: Metric, value: string): boolean {
  return LEVELS[name][steps[name]] === value;
}

interface Macro {
  readonly eq1: number;
  readonly eq2: number;
  readonly eq3: number;
  readonly eq4: number;
  readonly eq5: number;
  readonly eq6: number;
}

function macroVector(steps: Steps): Macro {
  const worst = (['AV', 'PR', 'UI'] as const).filter((name) => is(steps, name, 'N')).length;
  const [vc, vi, va] = [is(steps, 'VC', 'H'), is(steps, 'VI', 'H'), is(steps, 'VA', 'H')];
  const safety = is(steps, 'SI', 'S') || is(steps, 'SA', 'S');
  const high = (['SC', 'SI', 'SA'] as const).some((name) => is(steps, name, 'H'));
  const required =
    (vc && is(steps, 'CR', 'H')) || (vi && is(steps, 'IR', 'H')) || (va && is(steps, 'AR', 'H'));
  return {
    eq1: worst === 3 ? 0 : worst > 0 && !is(steps, 'AV', 'P') ? 1 : 2,
    eq2: is(steps, 'AC', 'L') && is(steps, 'AT', 'N') ? 0 : 1,
    eq3: vc && vi ? 0 : vc || vi || va ? 1 : 2,
    eq4: safety ? 0 : high ? 1 : 2,
    eq5: steps.E,
    eq6: required ? 0 : 1,
  };
}

/** The table's score in tenths; null where there is no such macro vector. */
function macroScore(macro: Macro): number | null {
  if (macro.eq4 > 2 || macro.eq5 > 2) return null;
  const row = MACRO_SCORES.get(`${macro.eq1}${macro.eq2}${macro.eq3}${macro.eq6}`);
  return row?.[macro.eq4 * 3 + macro.eq5] ?? null;
}

/** How far the score may fall before the next lower macro vector is reached; null where there is none. */
function below(score: number, next: Macro): number | null {
  const lower = macroScore(next);
  return lower === null ? null : score - lower;
}

/** From 00 two macro vectors are next: the higher counts. From 01 and 11 EQ3 goes down, from 10 EQ6. */
function belowEq36(score: number, macro: Macro): number | null {
  const eq3Down = { ...macro, eq3: macro.eq3 + 1 };
  const eq6Down = { ...macro, eq6: macro.eq6 + 1 };
  if (macro.eq6 === 1) return below(score, eq3Down);
  if (macro.eq3 === 1) return below(score, eq6Down);
  return Math.min(below(score, eq3Down) ?? Infinity, below(score, eq6Down) ?? Infinity);
}

/** The part of `available` that a vector has gone from the highest of its group towards the next lower one. */
function fall(
  steps: Steps,
  part: { readonly group: Group; readonly level: string; readonly available: number | null },
): number | null {
  const level = part.group.levels[part.level];
  if (part.available === null || level === undefined) return null;
  for (const highest of level.highest) {
    const distances = part.group.metrics.map(
      (name, i) => steps[name] - (LEVELS[name] as readonly string[]).indexOf(highest.charAt(i)),
    );
    if (distances.some((distance) => distance < 0)) continue;
    return (part.available * distances.reduce((sum, distance) => sum + distance, 0)) / level.depth;
  }
  return 0;
}
