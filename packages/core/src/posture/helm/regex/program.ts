import { parsePattern } from './parse.ts';
import { type AssertKind, type CharSet, type Pattern, PatternError } from './syntax.ts';

/** A step of a program that matches: Thompson's construction (https://swtch.com/~rsc/regexp/regexp2.html). */
export type Instruction =
  | { readonly op: 'set'; readonly set: CharSet }
  | { readonly op: 'assert'; readonly kind: AssertKind }
  | { readonly op: 'save'; readonly slot: number }
  /** Both ways; the first is the better one. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' };

/** A compiled expression. */
export interface Program {
  readonly code: readonly Instruction[];
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** Every character of a text may cost as many steps. */
const LARGEST = 5000;

/** Compiles an expression of RE2. Throws `PatternError`. */
export function compilePattern(text: string): Program {
  const { pattern, groups, names } = parsePattern(text);
  const code: Instruction[] = [];
  put(code, { op: 'save', slot: 0 });
  compile(pattern, code);
  put(code, { op: 'save', slot: 1 });
  put(code, { op: 'match' });
  return { code, groups, names };
}

function put<T extends Instruction>(code: Instruction[], instruction: T): T {
  if (code.length >= LARGEST) throw new PatternError('expression too large');
  code.push(instruction);
  return instruction;
}

function compile(pattern: Pattern, code: Instruction[]): void {
  switch (pattern.type) {
    case 'empty':
      return;
    case 'set':
      put(code, { op: 'set', set: pattern.set });
      return;
    case 'assert':
      put(code, { op: 'assert', kind: pattern.kind });
      return;
    case 'group':
      put(code, { op: 'save', slot: pattern.index * 2 });
      compile(pattern.of, code);
      put(code, { op: 'save', slot: pattern.index * 2 + 1 });
      return;
    case 'all':
      for (const part of pattern.of) compile(part, code);
      return;
    case 'any':
      compileAny(pattern.of, code);
      return;
    default:
      compileRepeat(pattern, code);
  }
}

function compileAny(alternatives: readonly Pattern[], code: Instruction[]): void {
  const ends: { op: 'jump'; to: number }[] = [];
  alternatives.forEach((alternative, at) => {
    if (at === alternatives.length - 1) {
      compile(alternative, code);
      return;
    }
    const split = put(code, { op: 'split' as const, first: code.length + 1, second: 0 });
    compile(alternative, code);
    ends.push(put(code, { op: 'jump' as const, to: 0 }));
    split.second = code.length;
  });
  for (const end of ends) end.to = code.length;
}

function compileRepeat(repeat: Extract<Pattern, { type: 'repeat' }>, code: Instruction[]): void {
  const { of, min, max, lazy } = repeat;
  for (let count = 0; count < min; count++) compile(of, code);
  if (max === Number.POSITIVE_INFINITY) {
    const start = code.length;
    const split = optional(code, lazy);
    compile(of, code);
    put(code, { op: 'jump', to: start });
    leave(split, code.length, lazy);
    return;
  }
  const splits = [];
  for (let count = min; count < max; count++) {
    splits.push(optional(code, lazy));
    compile(of, code);
  }
  for (const split of splits) leave(split, code.length, lazy);
}

type Split = Extract<Instruction, { op: 'split' }>;

function optional(code: Instruction[], lazy: boolean): Split {
  const inside = code.length + 1;
  return put(code, { op: 'split', first: lazy ? 0 : inside, second: lazy ? inside : 0 });
}

function leave(split: Split, end: number, lazy: boolean): void {
  if (lazy) split.first = end;
  else split.second = end;
}
