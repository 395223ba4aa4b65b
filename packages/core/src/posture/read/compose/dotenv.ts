import { type Place, placeIn, type SourceText } from '../../../bytes/located/text.ts';
import { expandVariables, type Lookup } from './template.ts';

/** A variable of a `.env` file, or of an `env_file`. */
export interface DotenvVariable {
  readonly name: string;
  readonly value: string;
  /** Its name and its value. */
  readonly at: Place;
}

/** A file of variables; what is wrong with it ends it. */
export interface Dotenv {
  /** By name: the last of a name counts. */
  readonly variables: ReadonlyMap<string, DotenvVariable>;
  readonly fault: { readonly at: Place; readonly reason: string } | null;
}

const SPACE = /[\t\v\f\r \u0085\u00A0]/;
const NAME_PART = /[\p{L}\p{N}_.\-[\]]/u;
const ESCAPE = /\\(?:[abcfnrtv$"\\]|0\d{0,3})/g;
const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  // As a variable's text is written where it shall stay.
  $: '$$',
};

/**
 * Variables of a file, one a line (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
 * #env-file-syntax): `NAME=value`, `NAME: value`, in quotes over several lines, with variables of before and of `lookup`,
 * which go first. A name alone takes the value that `lookup` has for it.
 */
export function parseDotenv(source: SourceText, lookup: Lookup): Dotenv {
  const variables = new Map<string, DotenvVariable>();
  const { text } = source;
  const known: Lookup = (name) => lookup(name) ?? variables.get(name)?.value;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    at = statementStart(text, at);
    if (at >= text.length) return { variables, fault: null };
    const statement = readStatement(text, at);
    if (typeof statement === 'string') {
      return { variables, fault: { at: placeIn(source, at, lineEnd(text, at)), reason: statement } };
    }
    const { name, end } = statement;
    const value = valueOf(statement, known);
    if (value !== undefined) variables.set(name, { name, value, at: placeIn(source, at, end) });
    at = statement.next;
  }
}

interface Statement {
  readonly name: string;
  /** Null: taken over from the environment. */
  readonly raw: string | null;
  readonly quote: '"' | "'" | '';
  readonly end: number;
  readonly next: number;
}

function statementStart(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) at++;
    else if (text[at] === '#') at = lineEnd(text, at);
    else break;
  }
  return at;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text[at] ?? '')) at++;
  return at;
}

/** A statement, or what is wrong with it. */
function readStatement(text: string, from: number): Statement | string {
  const exported = /^export[\t\v\f\r ]+/.exec(text.slice(from, from + 64));
  const start = skipSpace(text, from + (exported === null ? 0 : exported[0].length));
  let at = start;
  while (at < text.length && (SPACE.test(text[at] ?? '') || NAME_PART.test(text[at] ?? ''))) at++;
  const sign = text[at];
  const name = text.slice(start, at).trimEnd();
  if (sign !== undefined && sign !== '\n' && sign !== '=' && sign !== ':')
    return 'a sign that no variable has in its name';
  if (/\s/.test(name)) return 'a variable with a blank in its name';
  if (sign === undefined || sign === '\n') return { name, raw: null, quote: '', end: at, next: at + 1 };
  return readValue(text, skipSpace(text, at + 1), name);
}

function readValue(text: string, from: number, name: string): Statement | string {
  const quote = text[from];
  if (quote !== '"' && quote !== "'") {
    const next = lineEnd(text, from);
    const line = text.slice(from, next);
    const comment = line.indexOf(' #');
    const raw = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    return { name, raw, quote: '', end: from + raw.length, next };
  }
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote)
      return { name, raw: text.slice(from + 1, at), quote, end: at + 1, next: skipRest(text, at + 1) };
  }
  return 'a quote that nothing closes';
}

/** A comment behind a value in quotes. */
function skipRest(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text[at] === '#' ? lineEnd(text, at) : at;
}

function valueOf({ name, raw, quote }: Statement, lookup: Lookup): string | undefined {
  if (raw === null) return lookup(name);
  if (quote === "'") return raw.replaceAll("\\'", "'");
  const { text, fault } = expandVariables(quote === '"' ? unescaped(raw) : raw, lookup);
  return fault === null ? text : raw;
}

function unescaped(raw: string): string {
  return raw.replace(ESCAPE, (sequence) => {
    const letter = sequence[1] ?? '';
    if (letter !== '0') return LETTERS[letter] ?? sequence;
    const digits = sequence.slice(2);
    return /^[0-3][0-7]{2}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 8)) : sequence;
  });
}
