/** A parsed expression of RE2 (https://github.com/google/re2/wiki/Syntax), the syntax of Go. */
export type Pattern =
  | { readonly type: 'empty' }
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'assert'; readonly kind: AssertKind }
  | { readonly type: 'group'; readonly index: number; readonly of: Pattern }
  | { readonly type: 'all'; readonly of: readonly Pattern[] }
  | { readonly type: 'any'; readonly of: readonly Pattern[] }
  | {
      readonly type: 'repeat';
      readonly of: Pattern;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    };

export type AssertKind = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word' | 'no-word';

/** Characters. */
export interface CharSet {
  /** First and last code points, one pair after the other. */
  readonly ranges: readonly number[];
  /** Classes of Unicode, each a pattern for one character; with whether it is meant the other way. */
  readonly classes: readonly (readonly [RegExp, boolean])[];
  /** Whether it is everything else. */
  readonly negated: boolean;
  /** Whether capitals count as small letters. */
  readonly fold: boolean;
}

/** An expression that is none; `regexMatch` takes it for one that never matches. */
export class PatternError extends Error {}

export const MAX_CODE = 0x10ffff;

const PERL: ReadonlyMap<string, readonly number[]> = new Map([
  ['d', [0x30, 0x39]],
  ['s', [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20]],
  ['w', [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]],
]);
const POSIX: ReadonlyMap<string, readonly number[]> = new Map([
  ['alnum', [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]],
  ['alpha', [0x41, 0x5a, 0x61, 0x7a]],
  ['ascii', [0, 0x7f]],
  ['blank', [0x09, 0x09, 0x20, 0x20]],
  ['cntrl', [0, 0x1f, 0x7f, 0x7f]],
  ['digit', [0x30, 0x39]],
  ['graph', [0x21, 0x7e]],
  ['lower', [0x61, 0x7a]],
  ['print', [0x20, 0x7e]],
  ['punct', [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ['space', [0x09, 0x0d, 0x20, 0x20]],
  ['upper', [0x41, 0x5a]],
  ['word', [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]],
  ['xdigit', [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

/** The ranges of `\d`, `\s` and `\w`, and of their capitals; null for another letter. */
export function perlClass(letter: string): readonly number[] | null {
  const ranges = PERL.get(letter.toLowerCase());
  if (ranges === undefined) return null;
  return letter === letter.toLowerCase() ? ranges : complement(ranges);
}

/** The ranges of `[:alpha:]` and `[:^alpha:]`; null for another name. */
export function posixClass(name: string): readonly number[] | null {
  const ranges = POSIX.get(name.replace('^', ''));
  if (ranges === undefined) return null;
  return name.startsWith('^') ? complement(ranges) : ranges;
}

function complement(ranges: readonly number[]): readonly number[] {
  const others: number[] = [];
  let from = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    const first = ranges[at] ?? 0;
    if (first > from) others.push(from, first - 1);
    from = (ranges[at + 1] ?? 0) + 1;
  }
  return from <= MAX_CODE ? [...others, from, MAX_CODE] : others;
}

/** The pattern of `\p{name}`: a category of Unicode or a script. Throws `PatternError` for another name. */
export function unicodeClass(name: string): RegExp {
  if (name === 'Any') return /^[\s\S]$/u;
  if (!/^[A-Za-z_]{1,40}$/.test(name)) throw new PatternError(`invalid character class range: \\p{${name}}`);
  const property = /^(?:C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/.test(name)
    ? name
    : `Script=${name}`;
  try {
    return new RegExp(`^\\p{${property}}$`, 'u');
  } catch {
    throw new PatternError(`invalid character class range: \\p{${name}}`);
  }
}

/** Whether a character is in a set. */
export function inSet(set: CharSet, code: number): boolean {
  const found = contains(set, code) || (set.fold && foldedContains(set, code));
  return found !== set.negated;
}

function foldedContains(set: CharSet, code: number): boolean {
  const character = String.fromCodePoint(code);
  return [character.toLowerCase(), character.toUpperCase()].some(
    (other) => other !== character && [...other].length === 1 && contains(set, other.codePointAt(0) ?? 0),
  );
}

function contains({ ranges, classes }: CharSet, code: number): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (code >= (ranges[at] ?? 0) && code <= (ranges[at + 1] ?? 0)) return true;
  }
  return classes.some(([pattern, negated]) => pattern.test(String.fromCodePoint(code)) !== negated);
}
