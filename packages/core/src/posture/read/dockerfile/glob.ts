/**
 * Patterns of `.dockerignore`, as BuildKit takes them: https://github.com/moby/patternmatcher, with the rules of
 * https://pkg.go.dev/path/filepath#Match and `**` for any folders.
 */
export type Glob = readonly Token[];

type Token =
  | { readonly kind: 'literal'; readonly text: string }
  /** `?`, `*`, and `**` at an end: the last of these crosses folders. */
  | { readonly kind: 'any' | 'star' | 'all' }
  /** `**` before something: nothing, or folders with the slash behind them. The token after it is its loop. */
  | { readonly kind: 'folders' | 'folders-loop' }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/** The tokens of a pattern that is clean (no `//`, no `.`, no slash at an end); null where its syntax is bad. */
export function parseGlob(pattern: string): Glob | null {
  const characters = Array.from(pattern);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; ) {
    const character = characters[at] ?? '';
    if (character === '*' && characters[at + 1] === '*') {
      at += characters[at + 2] === '/' ? 3 : 2;
      if (at >= characters.length) tokens.push({ kind: 'all' });
      else tokens.push({ kind: 'folders' }, { kind: 'folders-loop' });
    } else if (character === '[') {
      const read = readClass(characters, at + 1);
      if (read === null) return null;
      tokens.push(read.token);
      at = read.end;
    } else if (character === '\\') {
      const next = characters[at + 1];
      if (next === undefined) return null;
      tokens.push({ kind: 'literal', text: next });
      at += 2;
    } else {
      tokens.push(
        character === '*'
          ? { kind: 'star' }
          : character === '?'
            ? { kind: 'any' }
            : { kind: 'literal', text: character },
      );
      at++;
    }
  }
  return endsOnly(pattern, tokens) ?? tokens;
}

/** `**name`, with nothing else that means something, is any path that ends so. */
function endsOnly(pattern: string, tokens: Glob): Glob | null {
  const isEnd = pattern.startsWith('**') && pattern[2] !== '/' && !pattern.includes('\\');
  const rest = tokens.slice(2);
  return isEnd && rest.every(({ kind }) => kind === 'literal') ? [{ kind: 'all' }, ...rest] : null;
}

/** Behind `[`. */
function readClass(characters: readonly string[], start: number): { token: Token; end: number } | null {
  const negated = characters[start] === '^';
  const ranges: [string, string][] = [];
  let at = negated ? start + 1 : start;
  while (characters[at] !== ']' || ranges.length === 0) {
    const low = readClassCharacter(characters, at);
    if (low === null) return null;
    at = low.end;
    let high = low.text;
    if (characters[at] === '-') {
      const read = readClassCharacter(characters, at + 1);
      if (read === null) return null;
      high = read.text;
      at = read.end;
    }
    ranges.push([low.text, high]);
  }
  return { token: { kind: 'class', negated, ranges }, end: at + 1 };
}

function readClassCharacter(characters: readonly string[], at: number): { text: string; end: number } | null {
  const character = characters[at];
  if (character === undefined || character === '-' || character === ']') return null;
  if (character !== '\\') return { text: character, end: at + 1 };
  const next = characters[at + 1];
  return next === undefined ? null : { text: next, end: at + 2 };
}

/**
 * Whether a pattern matches a path, or a folder that it lies in. All ways through the pattern are gone at once: its time is
 * that of the path times the pattern, whatever they are.
 */
export function matchesPathOrParent(glob: Glob, path: string): boolean {
  let states = reach(glob, [0]);
  for (const character of path) {
    if (character === '/' && states.at(-1) === glob.length) return true;
    const next: number[] = [];
    for (const state of states) step(glob[state], { character, state, next });
    if (next.length === 0) return false;
    states = reach(glob, next);
  }
  return states.at(-1) === glob.length;
}

function step(
  token: Token | undefined,
  { character, state, next }: { readonly character: string; readonly state: number; readonly next: number[] },
): void {
  switch (token?.kind) {
    case 'literal':
      if (token.text === character) next.push(state + 1);
      return;
    case 'any':
      if (character !== '/') next.push(state + 1);
      return;
    case 'star':
      if (character !== '/') next.push(state);
      return;
    case 'all':
      next.push(state);
      return;
    case 'folders':
    case 'folders-loop': {
      const loop = token.kind === 'folders' ? state + 1 : state;
      next.push(loop);
      if (character === '/') next.push(loop + 1);
      return;
    }
    case 'class':
      if (token.ranges.some(([low, high]) => isBetween(character, low, high)) !== token.negated)
        next.push(state + 1);
      return;
    case undefined:
  }
}

function isBetween(character: string, low: string, high: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= (low.codePointAt(0) ?? 0) && code <= (high.codePointAt(0) ?? 0);
}

/** The states, in order and once, with those behind what may be nothing. */
function reach(glob: Glob, states: readonly number[]): number[] {
  const reached = new Set<number>();
  for (const state of states) {
    for (let next = state; !reached.has(next); ) {
      reached.add(next);
      const kind = glob[next]?.kind;
      if (kind === 'folders') next += 2;
      else if (kind === 'star' || kind === 'all') next++;
      else break;
    }
  }
  return [...reached].sort((one, other) => one - other);
}
