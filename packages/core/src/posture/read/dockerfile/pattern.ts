/**
 * The patterns of `${X#pattern}` and its kin: `*` is any text, `?` any character, `\` takes the meaning from these. Line
 * breaks match neither. https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export type Pattern = readonly Token[];

type Token = { readonly kind: 'any' | 'star' } | { readonly kind: 'literal'; readonly text: string };

/** Work that a match may still take; a match that would take more throws nothing and answers null. */
export interface Budget {
  left: number;
}

/** The tokens of a pattern; null where an escape stands before something that needs none, which BuildKit refuses. */
export function parsePattern(text: string): Pattern | null {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '*') tokens.push({ kind: 'star' });
    else if (character === '?') tokens.push({ kind: 'any' });
    else if (character !== '\\') tokens.push({ kind: 'literal', text: character });
    else {
      const next = text.charAt(at + 1);
      // The end of ${} needs an escape that is no part of the pattern.
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') return null;
      tokens.push({ kind: 'literal', text: next });
      at++;
    }
  }
  return tokens;
}

/** `value` without the shortest, or longest, beginning that matches; null where the budget ends. */
export function withoutPrefix(value: string, pattern: Pattern, how: MatchOptions): string | null {
  const end = matchAt(value, 0, { pattern, ...how });
  if (how.budget.left < 0) return null;
  return end < 0 ? value : value.slice(end);
}

/** `value` without the shortest, or longest, end that matches; null where the budget ends. */
export function withoutSuffix(value: string, pattern: Pattern, how: MatchOptions): string | null {
  const mirrored = withoutPrefix(mirror(value), pattern.toReversed(), how);
  return mirrored === null ? null : mirror(mirrored);
}

/** `value` with the first match, or all, replaced; null where the budget ends. */
export function replaced(
  value: string,
  pattern: Pattern,
  how: { readonly by: string; readonly all: boolean; readonly budget: Budget },
): string | null {
  const parts: string[] = [];
  let kept = 0;
  let last = -1;
  for (let at = 0; at <= value.length; ) {
    const end = matchAt(value, at, { pattern, longest: true, budget: how.budget });
    if (how.budget.left < 0) return null;
    // As Go's ReplaceAll: an empty match at the end of another is none.
    if (end >= 0 && !(end === at && at === last)) {
      parts.push(value.slice(kept, at), how.by);
      kept = end;
      last = end;
      if (!how.all) break;
    }
    at = end > at ? end : at + 1;
  }
  parts.push(value.slice(kept));
  return parts.join('');
}

/** Which match is meant, and what it may take. */
export interface MatchOptions {
  readonly longest: boolean;
  readonly budget: Budget;
}

/** Where the match that begins at `start` ends; -1: there is none. All ways through the pattern are gone at once. */
function matchAt(value: string, start: number, how: MatchOptions & { readonly pattern: Pattern }): number {
  const { pattern, longest, budget } = how;
  let states = reach(pattern, [0]);
  let found = -1;
  for (let at = start; ; at++) {
    budget.left -= states.length + 1;
    if (states.at(-1) === pattern.length) {
      found = at;
      if (!longest) return found;
    }
    if (at >= value.length || states.length === 0 || budget.left < 0) return found;
    const character = value.charAt(at);
    const next: number[] = [];
    for (const state of states) {
      const token = pattern[state];
      if (token?.kind === 'star' && character !== '\n') next.push(state);
      else if (token?.kind === 'any' && character !== '\n') next.push(state + 1);
      else if (token?.kind === 'literal' && token.text === character) next.push(state + 1);
    }
    states = reach(pattern, next);
  }
}

/** The states, in order and once, with those behind a star, which may be nothing. */
function reach(pattern: Pattern, states: readonly number[]): number[] {
  const reached: number[] = [];
  for (const state of states) {
    let next = state;
    while (next > (reached.at(-1) ?? -1)) {
      reached.push(next);
      if (pattern[next]?.kind !== 'star') break;
      next++;
    }
  }
  return reached;
}

function mirror(text: string): string {
  return Array.from(text).toReversed().join('');
}
