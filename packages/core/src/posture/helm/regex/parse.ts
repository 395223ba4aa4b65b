import { MAX_CODE, type Pattern, PatternError, perlClass, posixClass, unicodeClass } from './syntax.ts';

/** A parsed expression, its groups counted from 1. */
export interface Parsed {
  readonly pattern: Pattern;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

interface Flags {
  readonly fold: boolean;
  readonly multi: boolean;
  readonly dotAll: boolean;
  readonly lazy: boolean;
}

interface Parser {
  readonly text: string;
  at: number;
  groups: number;
  flags: Flags;
  depth: number;
  readonly names: Map<string, number>;
}

const DEEPEST = 100;
const LONGEST = 10_000;
/** Go takes no larger one. */
const MOST_REPEATS = 1000;

/** Parses an expression of RE2. Throws `PatternError`. */
export function parsePattern(text: string): Parsed {
  if (text.length > LONGEST) throw new PatternError('expression too large');
  const flags: Flags = { fold: false, multi: false, dotAll: false, lazy: false };
  const parser: Parser = { text, at: 0, groups: 0, flags, depth: 0, names: new Map() };
  const pattern = parseAny(parser);
  if (parser.at < text.length) throw new PatternError('unexpected )');
  return { pattern, groups: parser.groups, names: parser.names };
}

function parseAny(parser: Parser): Pattern {
  if (++parser.depth > DEEPEST) throw new PatternError('expression nests too deeply');
  const { flags } = parser;
  const of = [parseAll(parser)];
  while (parser.text[parser.at] === '|') {
    parser.at++;
    of.push(parseAll(parser));
  }
  parser.flags = flags;
  parser.depth--;
  return of.length === 1 && of[0] !== undefined ? of[0] : { type: 'any', of };
}

function parseAll(parser: Parser): Pattern {
  const of: Pattern[] = [];
  while (parser.at < parser.text.length) {
    const character = parser.text[parser.at];
    if (character === '|' || character === ')') break;
    if (parser.text.startsWith('\\Q', parser.at)) of.push(...parseQuoted(parser));
    else of.push(parseRepeats(parser, parseAtom(parser)));
  }
  return { type: 'all', of };
}

function parseQuoted(parser: Parser): Pattern[] {
  const end = parser.text.indexOf('\\E', parser.at);
  const quoted = parser.text.slice(parser.at + 2, end < 0 ? undefined : end);
  parser.at = end < 0 ? parser.text.length : end + 2;
  return [...quoted].map((character) => literal(parser, character.codePointAt(0) ?? 0));
}

function literal(parser: Parser, code: number): Pattern {
  return set(parser, [code, code]);
}

function set(parser: Parser, ranges: readonly number[]): Pattern {
  return { type: 'set', set: { ranges, classes: [], negated: false, fold: parser.flags.fold } };
}

function parseRepeats(parser: Parser, atom: Pattern): Pattern {
  const bounds = parseBounds(parser);
  if (bounds === null) return atom;
  const marked = parser.text[parser.at] === '?';
  if (marked) parser.at++;
  if (parseBounds(parser) !== null) throw new PatternError('invalid nested repetition operator');
  return { type: 'repeat', of: atom, ...bounds, lazy: marked !== parser.flags.lazy };
}

const COUNTS = /\{(\d{1,6})(?:(,)(\d{0,6}))?\}/y;

function parseBounds(parser: Parser): { min: number; max: number } | null {
  const character = parser.text[parser.at];
  if (character === '*' || character === '+' || character === '?') {
    parser.at++;
    return { min: character === '+' ? 1 : 0, max: character === '?' ? 1 : Number.POSITIVE_INFINITY };
  }
  COUNTS.lastIndex = parser.at;
  const match = COUNTS.exec(parser.text);
  if (match === null) return null;
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
  if (min > MOST_REPEATS || (max !== Number.POSITIVE_INFINITY && (max > MOST_REPEATS || max < min))) {
    throw new PatternError('invalid repeat count');
  }
  parser.at += match[0].length;
  return { min, max };
}

function parseAtom(parser: Parser): Pattern {
  const character = String.fromCodePoint(parser.text.codePointAt(parser.at) ?? 0);
  parser.at += character.length;
  switch (character) {
    case '(':
      return parseGroup(parser);
    case '[':
      return parseSet(parser);
    case '.':
      return set(parser, parser.flags.dotAll ? [0, MAX_CODE] : [0, 9, 11, MAX_CODE]);
    case '^':
      return { type: 'assert', kind: parser.flags.multi ? 'line-start' : 'text-start' };
    case '$':
      return { type: 'assert', kind: parser.flags.multi ? 'line-end' : 'text-end' };
    case '\\':
      return parseEscape(parser);
    case '*':
    case '+':
    case '?':
      throw new PatternError('missing argument to repetition operator');
    default:
      return literal(parser, character.codePointAt(0) ?? 0);
  }
}

const GROUP = /\?(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|([imsU]*)(-[imsU]+)?([:)]))/y;

function parseGroup(parser: Parser): Pattern {
  if (parser.text[parser.at] !== '?') return parseCapture(parser, null);
  GROUP.lastIndex = parser.at;
  const match = GROUP.exec(parser.text);
  if (match === null) throw new PatternError('invalid or unsupported Perl syntax');
  parser.at += match[0].length;
  const [, name, on = '', off = '', end] = match;
  if (name !== undefined) return parseCapture(parser, name);
  const before = parser.flags;
  parser.flags = withFlags(withFlags(before, on, true), off, false);
  // `(?i)` holds to the end of the group around it, whose flags the alternative restores.
  if (end === ')') return { type: 'empty' };
  const inner = parseAny(parser);
  closeGroup(parser);
  parser.flags = before;
  return inner;
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  return {
    fold: letters.includes('i') ? value : flags.fold,
    multi: letters.includes('m') ? value : flags.multi,
    dotAll: letters.includes('s') ? value : flags.dotAll,
    lazy: letters.includes('U') ? value : flags.lazy,
  };
}

function parseCapture(parser: Parser, name: string | null): Pattern {
  const index = ++parser.groups;
  if (name !== null && parser.names.has(name)) throw new PatternError('duplicate capture group name');
  if (name !== null) parser.names.set(name, index);
  const of = parseAny(parser);
  closeGroup(parser);
  return { type: 'group', index, of };
}

function closeGroup(parser: Parser): void {
  if (parser.text[parser.at] !== ')') throw new PatternError('missing closing )');
  parser.at++;
}

const ASSERTS = new Map([
  ['A', 'text-start'],
  ['z', 'text-end'],
  ['b', 'word'],
  ['B', 'no-word'],
] as const);

function parseEscape(parser: Parser): Pattern {
  const letter = parser.text[parser.at] ?? '';
  const kind = (ASSERTS as ReadonlyMap<string, 'text-start' | 'text-end' | 'word' | 'no-word'>).get(letter);
  if (kind !== undefined) {
    parser.at++;
    return { type: 'assert', kind };
  }
  const part = parseClass(parser);
  if (part === null) return literal(parser, parseCode(parser));
  return {
    type: 'set',
    set: { ranges: part.ranges, classes: part.classes, negated: false, fold: parser.flags.fold },
  };
}

interface SetPart {
  readonly ranges: readonly number[];
  readonly classes: readonly (readonly [RegExp, boolean])[];
}

/** `\d` or `\pL` behind its backslash; null where there is neither. */
function parseClass(parser: Parser): SetPart | null {
  const letter = parser.text[parser.at] ?? '';
  const ranges = perlClass(letter);
  if (ranges !== null) {
    parser.at++;
    return { ranges, classes: [] };
  }
  if (letter !== 'p' && letter !== 'P') return null;
  const rest = parser.text.slice(parser.at + 1, parser.at + 50);
  const match = /^(?:\{(\^?)([^}]*)\}|([A-Za-z]))/.exec(rest);
  if (match === null) throw new PatternError('invalid character class range');
  parser.at += 1 + match[0].length;
  const negated = (letter === 'P') !== (match[1] === '^');
  return { ranges: [], classes: [[unicodeClass(match[2] ?? match[3] ?? ''), negated]] };
}

const SIMPLE = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);
const CODE = /(?:x\{([0-9a-fA-F]{1,8})\}|x([0-9a-fA-F]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/y;

/** One character behind a backslash. */
function parseCode(parser: Parser): number {
  const letter = parser.text[parser.at] ?? '';
  const simple = SIMPLE.get(letter);
  if (simple !== undefined || /^[!-/:-@[-`{-~]$/.test(letter)) {
    parser.at++;
    return simple ?? letter.charCodeAt(0);
  }
  CODE.lastIndex = parser.at;
  const match = CODE.exec(parser.text);
  if (match === null)
    throw new PatternError(
      letter === '' ? 'trailing backslash at end of expression' : 'invalid escape sequence',
    );
  parser.at += match[0].length;
  const code = Number.parseInt(match[1] ?? match[2] ?? match[3] ?? '0', match[3] === undefined ? 16 : 8);
  if (code > MAX_CODE) throw new PatternError('invalid escape sequence');
  return code;
}

function parseSet(parser: Parser): Pattern {
  const ranges: number[] = [];
  const classes: (readonly [RegExp, boolean])[] = [];
  const negated = parser.text[parser.at] === '^';
  if (negated) parser.at++;
  for (let first = true; first || parser.text[parser.at] !== ']'; first = false) {
    if (parser.at >= parser.text.length) throw new PatternError('missing closing ]');
    const part = parseSetClass(parser);
    if (part === null) {
      ranges.push(...parseRange(parser));
    } else {
      ranges.push(...part.ranges);
      classes.push(...part.classes);
    }
  }
  parser.at++;
  return { type: 'set', set: { ranges, classes, negated, fold: parser.flags.fold } };
}

function parseSetClass(parser: Parser): SetPart | null {
  const { text, at } = parser;
  const posix = text.startsWith('[:', at) ? /^\[:(\^?[a-z]+):\]/.exec(text.slice(at, at + 20)) : null;
  if (posix !== null) {
    const ranges = posixClass(posix[1] ?? '');
    if (ranges === null) throw new PatternError('invalid character class range');
    parser.at += posix[0].length;
    return { ranges, classes: [] };
  }
  if (text[at] !== '\\') return null;
  parser.at++;
  const part = parseClass(parser);
  if (part === null) parser.at--;
  return part;
}

function parseRange(parser: Parser): readonly [number, number] {
  const first = parseSetCode(parser);
  const next = parser.text[parser.at + 1];
  if (parser.text[parser.at] !== '-' || next === ']' || next === undefined) return [first, first];
  parser.at++;
  const last = parseSetCode(parser);
  if (last < first) throw new PatternError('invalid character class range');
  return [first, last];
}

function parseSetCode(parser: Parser): number {
  if (parser.text[parser.at] === '\\') {
    parser.at++;
    return parseCode(parser);
  }
  const code = parser.text.codePointAt(parser.at) ?? 0;
  parser.at += code > 0xffff ? 2 : 1;
  return code;
}
