/** What a variable is worth: its value, or undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** A variable that has no value and no other text to stand for it. */
export interface MissingVariable {
  readonly name: string;
  /** Whether Compose refuses to go on without it: `${X:?why}`. */
  readonly required: boolean;
}

/** A text with its variables replaced. */
export interface Expanded {
  readonly text: string;
  readonly missing: readonly MissingVariable[];
  /** Whether the value of a variable is in it. */
  readonly substituted: boolean;
  /** What is wrong with it; its text is then as it was. */
  readonly fault: string | null;
}

/** The longest text that variables may make: variables of variables double without end. */
const LONGEST = 65_536;
const DEEPEST = 20;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-?+]/y;

/**
 * Replaces `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:?e}`, `${X?e}`, `${X:+r}`, `${X+r}` and `$$`, as Compose does
 * (https://docs.docker.com/reference/compose-file/interpolation/): what is not set is an empty text, and a dollar before
 * anything else is a dollar.
 */
export function expandVariables(text: string, lookup: Lookup): Expanded {
  if (!text.includes('$')) return { text, missing: [], substituted: false, fault: null };
  const state: State = { lookup, missing: [], substituted: false, length: 0 };
  try {
    const expanded = expand(text, state, 0);
    return { text: expanded, missing: state.missing, substituted: state.substituted, fault: null };
  } catch (error) {
    if (error instanceof Fault) return { text, missing: [], substituted: false, fault: error.message };
    throw error;
  }
}

class Fault extends Error {}

interface State {
  readonly lookup: Lookup;
  missing: MissingVariable[];
  substituted: boolean;
  length: number;
}

function expand(text: string, state: State, depth: number): string {
  if (depth > DEEPEST) throw new Fault(`variables are nested deeper than ${DEEPEST}`);
  const parts: string[] = [];
  let at = 0;
  for (let sign = text.indexOf('$'); sign >= 0; sign = text.indexOf('$', at)) {
    parts.push(text.slice(at, sign));
    const next = text[sign + 1];
    const name = matchAt(NAME, text, sign + 1);
    if (next === '$') {
      parts.push('$');
      at = sign + 2;
    } else if (name !== '') {
      parts.push(valueOf(name, state));
      at = sign + 1 + name.length;
    } else if (next === '{') {
      const close = closingBrace(text, sign + 1);
      parts.push(braced(text.slice(sign + 2, close), state, depth));
      at = close + 1;
    } else {
      parts.push('$');
      at = sign + 1;
    }
    state.length += parts.at(-1)?.length ?? 0;
    if (state.length > LONGEST) throw new Fault(`variables make a text longer than ${LONGEST} characters`);
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** The brace that closes the one at an offset. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  throw new Fault('a variable without its closing brace');
}

function valueOf(name: string, state: State): string {
  const value = state.lookup(name);
  if (value === undefined) state.missing.push({ name, required: false });
  else if (value !== '') state.substituted = true;
  return value ?? '';
}

/** What stands between braces: a name, and what to do where it is set or not. */
function braced(inside: string, state: State, depth: number): string {
  const name = matchAt(NAME, inside, 0);
  if (name === '') throw new Fault(`"\${${shortened(inside)}}" is no variable`);
  if (name.length === inside.length) return valueOf(name, state);
  const operator = matchAt(OPERATOR, inside, name.length);
  if (operator === '') throw new Fault(`"\${${shortened(inside)}}" is no variable`);
  const other = inside.slice(name.length + operator.length);
  const value = state.lookup(name);
  const isSet = value !== undefined && (value !== '' || !operator.startsWith(':'));
  if (operator.endsWith('+')) return isSet ? expand(other, state, depth + 1) : (value ?? '');
  if (isSet) {
    if (value !== '') state.substituted = true;
    return value;
  }
  if (operator.endsWith('-')) return expand(other, state, depth + 1);
  state.missing.push({ name, required: true });
  return '';
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
