import type { Escape } from './contract.ts';
import { Words } from './expand-words.ts';
import {
  type Budget,
  type Pattern,
  parsePattern,
  replaced,
  withoutPrefix,
  withoutSuffix,
} from './pattern.ts';

/** What a text becomes; `raw…` keep what would be taken away. */
export interface ExpandOptions {
  readonly escape: Escape;
  /** The value of a variable; undefined: it has none. */
  readonly valueOf: (name: string) => string | undefined;
  /** `$X` without a value stays as it is. */
  readonly keepUnset?: boolean;
  readonly rawQuotes?: boolean;
  readonly rawEscapes?: boolean;
  /** Whether `words` are asked for. */
  readonly split?: boolean;
  /** Quotes mean nothing, as in a here-document. */
  readonly ignoreQuotes?: boolean;
}

/** A variable in a text. */
export interface RawReference {
  readonly name: string;
  /** Of the text that it stands in: from `$` to its end. */
  readonly start: number;
  readonly end: number;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `%`, `/`; empty for `$X` and `${X}`. */
  readonly operator: string;
}

/** What became of a text. */
export interface Expanded {
  readonly text: string;
  /** Split at blanks that are not in quotes, after the values were put in; empty where they were not asked for. */
  readonly words: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  readonly references: readonly RawReference[];
  /** Why BuildKit would refuse it; `text` and `words` are empty then. */
  readonly error: string | null;
}

/** `${X:-${Y:-…}}`: people write two levels. */
const DEEPEST = 64;
/** Characters that values may add to one text, and steps that its patterns may take. */
const LARGEST = 1 << 16;
const MOST_STEPS = 2000;

interface State {
  readonly source: string;
  readonly options: ExpandOptions;
  at: number;
  depth: number;
  rawEscapes: boolean;
  /** Characters that may still be added. */
  room: number;
  readonly budget: Budget;
  readonly references: RawReference[];
  error: string | null;
}

/**
 * What BuildKit makes of a word before it uses it: quotes and escapes taken away, variables replaced
 * (https://github.com/moby/buildkit/blob/v0.17.3/frontend/dockerfile/shell/lex.go). Takes linear time; its output is
 * bounded.
 */
export function expand(source: string, options: ExpandOptions): Expanded {
  const state: State = {
    source,
    options,
    at: 0,
    depth: 0,
    rawEscapes: options.rawEscapes === true,
    room: LARGEST,
    budget: { left: MOST_STEPS },
    references: [],
    error: null,
  };
  const words = options.split === true ? new Words() : null;
  const text = readUntil(state, null, words);
  const { references, error } = state;
  return error === null
    ? { text, words: words?.done(source.length) ?? [], references, error }
    : { text: '', words: [], references, error };
}

function fail(state: State, reason: string): string {
  state.error ??= reason;
  state.at = state.source.length;
  return '';
}

/** Reads to the end (null), or over the next `stop` that stands outside of everything. */
function readUntil(state: State, stop: string | null, words: Words | null): string {
  const { source, options } = state;
  let result = '';
  let plain = state.at;
  const flush = (): void => {
    if (plain < state.at) result += source.slice(plain, state.at);
  };
  while (state.at < source.length) {
    const start = state.at;
    const character = source.charAt(start);
    const quote = options.ignoreQuotes !== true && (character === "'" || character === '"');
    if (character === stop) {
      flush();
      state.at++;
      return result;
    }
    if (!quote && character !== '$' && character !== options.escape) {
      words?.split(character, start);
      state.at++;
      continue;
    }
    flush();
    const read = quote
      ? readQuoted(state, character)
      : character === '$'
        ? readVariable(state)
        : readEscaped(state);
    plain = state.at;
    result += read;
    if (character === '$') words?.split(read, start);
    else if (quote || read !== '') words?.raw(read, start);
  }
  flush();
  return stop === null ? result : fail(state, `there is no ${stop}`);
}

function readEscaped(state: State): string {
  const { source, options, rawEscapes } = state;
  const next = source.slice(state.at + 1, state.at + 2);
  state.at += 1 + next.length;
  return rawEscapes ? options.escape + next : next;
}

function readQuoted(state: State, quote: string): string {
  return quote === "'" ? readSingleQuoted(state) : readDoubleQuoted(state);
}

function readSingleQuoted(state: State): string {
  const { source, options } = state;
  const end = source.indexOf("'", state.at + 1);
  if (end < 0) return fail(state, "there is no second '");
  const text = source.slice(state.at + 1, end);
  state.at = end + 1;
  return options.rawQuotes === true ? `'${text}'` : text;
}

function readDoubleQuoted(state: State): string {
  const { source, options } = state;
  const mark = options.rawQuotes === true ? '"' : '';
  let result = mark;
  state.at++;
  while (state.at < source.length) {
    const character = source.charAt(state.at);
    if (character === '"') {
      state.at++;
      return result + mark;
    }
    if (character === '$') {
      result += readVariable(state);
      continue;
    }
    state.at++;
    if (character === options.escape) {
      const next = source.charAt(state.at);
      if (state.rawEscapes) result += character;
      if (next === '"' || next === '$' || next === options.escape) {
        result += next;
        state.at++;
      } else if (next !== '') result += character;
    } else result += character;
  }
  return fail(state, 'there is no second "');
}

function readVariable(state: State): string {
  const start = state.at;
  state.at++;
  if (state.source.charAt(state.at) !== '{') {
    const name = readName(state);
    if (name === '') return '$';
    const value = valueOf(state, { name, start, end: state.at, operator: '' });
    return value ?? (state.options.keepUnset === true ? `$${name}` : '');
  }
  if (state.depth >= DEEPEST) return fail(state, 'variables stand too deep in others');
  state.depth++;
  state.at++;
  const result = readBraced(state, start);
  state.depth--;
  return result;
}

/** Behind `${`. */
function readBraced(state: State, start: number): string {
  const { source, options } = state;
  if (['', '{', '}', ':'].includes(source.charAt(state.at))) return fail(state, 'a bad substitution');
  const name = readName(state);
  const first = source.charAt(state.at++);
  if (first === '}') {
    const value = valueOf(state, { name, start, end: state.at, operator: '' });
    return value ?? (options.keepUnset === true ? `\${${name}}` : '');
  }
  if (first === '/') return readReplacement(state, start, name);
  const operator = first === ':' ? source.charAt(state.at++) : first;
  const modifier = first === ':' ? `:${operator}` : operator;
  const isPattern = operator === '#' || operator === '%';
  if (!['-', '+', '?', '#', '%'].includes(operator) || (isPattern && first === ':'))
    return fail(state, `${modifier} is no modifier of a variable`);
  const word = readRaw(state, '}', isPattern);
  if (state.error !== null) return '';
  const value = valueOf(state, { name, start, end: state.at, operator: modifier });
  if (options.keepUnset === true && value === undefined) return `\${${name}${modifier}${word}}`;
  if (isPattern) return withoutPattern(state, value ?? '', operator + word);
  const isSet = value !== undefined && !(first === ':' && value === '');
  if (operator === '+') return isSet ? word : '';
  if (isSet) return value;
  return operator === '-' ? word : fail(state, `${name} needs a value`);
}

function withoutPattern(state: State, value: string, written: string): string {
  const longest = written.length > 1 && written[1] === written[0];
  const pattern = parsePattern(written.slice(longest ? 2 : 1));
  if (pattern === null) return fail(state, 'a bad escape in a pattern');
  const remove = written.startsWith('#') ? withoutPrefix : withoutSuffix;
  return remove(value, pattern, { longest, budget: state.budget }) ?? fail(state, 'a pattern takes too long');
}

/** Behind `${X/`. */
function readReplacement(state: State, start: number, name: string): string {
  const all = state.source.charAt(state.at) === '/';
  if (all) state.at++;
  const written = readRaw(state, '/', true);
  const by = readRaw(state, '}', true);
  if (state.error !== null) return '';
  const value = valueOf(state, { name, start, end: state.at, operator: '/' });
  if (state.options.keepUnset === true && value === undefined) return `\${${name}/${written}/${by}}`;
  const pattern: Pattern | null = parsePattern(written);
  if (pattern === null) return fail(state, 'a bad escape in a pattern');
  const result = replaced(value ?? '', pattern, { by, all, budget: state.budget });
  return result === null ? fail(state, 'a pattern takes too long') : spend(state, result);
}

function readRaw(state: State, stop: string, rawEscapes: boolean): string {
  const before = state.rawEscapes;
  state.rawEscapes = rawEscapes;
  const word = readUntil(state, stop, null);
  state.rawEscapes = before;
  return word;
}

function valueOf(state: State, reference: RawReference): string | undefined {
  state.references.push(reference);
  const value = state.options.valueOf(reference.name);
  return value === undefined ? undefined : spend(state, value);
}

function spend(state: State, value: string): string {
  state.room -= value.length;
  return state.room < 0 ? fail(state, 'its variables make it too long') : value;
}

const SPECIAL = '@*#?-$!0';

/** A name; digits; or one special parameter of the shell. */
function readName(state: State): string {
  const { source } = state;
  const start = state.at;
  const first = source.charAt(start);
  if (isDigit(first)) {
    while (isDigit(source.charAt(state.at))) state.at++;
  } else if (first !== '' && SPECIAL.includes(first)) state.at++;
  else while (isNameCharacter(source.charAt(state.at))) state.at++;
  return source.slice(start, state.at);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isNameCharacter(character: string): boolean {
  const code = character.charCodeAt(0) | 0x20;
  if (code >= 0x61 && code <= 0x7a) return true;
  if (character === '_' || isDigit(character)) return true;
  return character > '\u007f' && /[\p{L}\p{Nd}]/u.test(character);
}
