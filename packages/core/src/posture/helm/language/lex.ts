import { GoError } from '../value/value.ts';

/** A word of a template. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly line: number;
  /** Where it begins: an offset in the text. */
  readonly at: number;
}

export type TokenType =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'paren-open'
  | 'paren-close'
  | 'string'
  | 'raw-string'
  | 'rune'
  | 'number'
  | 'variable'
  | 'field'
  | 'dot'
  | 'bool'
  | 'nil'
  | 'keyword'
  | 'identifier'
  | 'char'
  | 'end';

/** What is wrong with a template, and in which line. */
export class SyntaxFault extends GoError {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const KEYWORDS = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);
const SPACE = ' \t\r\n';
// One sticky pattern a kind of word; none has a repetition within a repetition, so each is linear.
const BLANKS = /[ \t\r\n]+/y;
const WORD = /[\p{L}\p{Nd}_]+/uy;
const FIELD = /\.[\p{L}\p{Nd}_]+/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
const TERMINATOR = /^(?:[ \t\r\n.,|:)(]|\}\}|$)/;
const ALPHANUMERIC = /^[\p{L}\p{Nd}_]/u;

/** The words of a template text, trim markers and comments applied. Throws `SyntaxFault`. */
export function lex(input: string): readonly Token[] {
  const lexer: Lexer = { input, at: 0, line: 1, counted: 0, tokens: [] };
  while (lexText(lexer)) lexAction(lexer);
  push(lexer, 'end', '');
  return lexer.tokens;
}

interface Lexer {
  readonly input: string;
  readonly tokens: Token[];
  at: number;
  line: number;
  /** Up to where line breaks are counted. */
  counted: number;
}

function lineAt(lexer: Lexer): number {
  for (; lexer.counted < lexer.at; lexer.counted++) {
    if (lexer.input.charCodeAt(lexer.counted) === 10) lexer.line++;
  }
  return lexer.line;
}

function push(lexer: Lexer, type: TokenType, text: string): void {
  lexer.tokens.push({ type, text, line: lineAt(lexer), at: lexer.at });
  lexer.at += text.length;
}

function fault(lexer: Lexer, message: string): SyntaxFault {
  return new SyntaxFault(message, lineAt(lexer));
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && SPACE.includes(character);
}

/** Text up to the next action; false where there is none. */
function lexText(lexer: Lexer): boolean {
  for (;;) {
    const { input } = lexer;
    const open = input.indexOf('{{', lexer.at);
    if (open < 0) {
      if (lexer.at < input.length) push(lexer, 'text', input.slice(lexer.at));
      return false;
    }
    const trims = input[open + 2] === '-' && isSpace(input[open + 3]);
    const text = input.slice(lexer.at, open);
    const kept = trims ? text.slice(0, trimmedEnd(text)) : text;
    if (kept !== '') push(lexer, 'text', kept);
    lexer.at = open;
    const inside = open + (trims ? 4 : 2);
    if (!input.startsWith('/*', inside)) {
      push(lexer, 'open', '{{');
      lexer.at = trims ? open + 3 : open + 2;
      return true;
    }
    skipComment(lexer, inside);
  }
}

// Not a pattern: one that is anchored at the end tries again at every blank of a long run.
function trimmedEnd(text: string): number {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end--;
  return end;
}

function skipComment(lexer: Lexer, start: number): void {
  const end = lexer.input.indexOf('*/', start + 2);
  if (end < 0) throw fault(lexer, 'unclosed comment');
  lexer.at = end + 2;
  if (!closes(lexer)) throw fault(lexer, 'comment ends before closing delimiter');
  lexClose(lexer, false);
}

/** Whether the action ends here, with a trim marker or without. */
function closes({ input, at }: Lexer): boolean {
  return input.startsWith('}}', at) || (isSpace(input[at]) && input.startsWith('-}}', at + 1));
}

function lexClose(lexer: Lexer, emits: boolean): void {
  const trims = !lexer.input.startsWith('}}', lexer.at);
  if (trims) lexer.at += 2;
  if (emits) push(lexer, 'close', '}}');
  else lexer.at += 2;
  if (!trims) return;
  while (isSpace(lexer.input[lexer.at])) lexer.at++;
}

function lexAction(lexer: Lexer): void {
  let depth = 0;
  for (;;) {
    if (closes(lexer)) {
      if (depth > 0) throw fault(lexer, 'unclosed left paren');
      lexClose(lexer, true);
      return;
    }
    if (lexer.at >= lexer.input.length) throw fault(lexer, 'unclosed action');
    const character = lexer.input[lexer.at] ?? '';
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) throw fault(lexer, 'unexpected right paren');
    lexWord(lexer, character);
  }
}

function lexWord(lexer: Lexer, character: string): void {
  const { input, at } = lexer;
  if (isSpace(character)) return lexSpace(lexer);
  switch (character) {
    case '=':
      return push(lexer, 'assign', '=');
    case ':':
      if (input[at + 1] !== '=') throw fault(lexer, 'expected :=');
      return push(lexer, 'declare', ':=');
    case '|':
      return push(lexer, 'pipe', '|');
    case '(':
      return push(lexer, 'paren-open', '(');
    case ')':
      return push(lexer, 'paren-close', ')');
    case '"':
      return push(lexer, 'string', quoted(lexer, '"', 'unterminated quoted string'));
    case "'":
      return push(lexer, 'rune', quoted(lexer, "'", 'unterminated character constant'));
    case '`':
      return lexRaw(lexer);
    case '$':
      return lexVariable(lexer);
    default:
      return lexOther(lexer, character);
  }
}

// The blank before `-}}` belongs to the marker.
function lexSpace(lexer: Lexer): void {
  const blanks = matched(lexer, BLANKS);
  const marker = lexer.input.startsWith('-}}', lexer.at + blanks.length);
  const text = marker ? blanks.slice(0, -1) : blanks;
  if (text !== '') push(lexer, 'space', text);
}

function quoted(lexer: Lexer, quote: string, unterminated: string): string {
  const { input, at } = lexer;
  for (let end = at + 1; end < input.length; end++) {
    const character = input[end];
    if (character === '\n') break;
    if (character === quote) return input.slice(at, end + 1);
    if (character === '\\' && input[++end] === '\n') break;
  }
  throw fault(lexer, unterminated);
}

function lexRaw(lexer: Lexer): void {
  const end = lexer.input.indexOf('`', lexer.at + 1);
  if (end < 0) throw fault(lexer, 'unterminated raw quoted string');
  push(lexer, 'raw-string', lexer.input.slice(lexer.at, end + 1));
}

function lexVariable(lexer: Lexer): void {
  push(lexer, 'variable', matched(lexer, VARIABLE));
  expectTerminator(lexer);
}

function expectTerminator(lexer: Lexer): void {
  const rest = lexer.input.slice(lexer.at, lexer.at + 3);
  if (TERMINATOR.test(rest)) return;
  throw fault(lexer, `bad character ${JSON.stringify([...rest][0] ?? '')}`);
}

function lexOther(lexer: Lexer, character: string): void {
  const digit = (text: string | undefined): boolean => text !== undefined && text >= '0' && text <= '9';
  if (character === '.' && !digit(lexer.input[lexer.at + 1])) return lexField(lexer);
  if (character === '.' || character === '+' || character === '-' || digit(character))
    return lexNumber(lexer);
  const word = matched(lexer, WORD);
  if (word !== '') {
    push(lexer, wordType(word), word);
    return expectTerminator(lexer);
  }
  if (!/^[!-~]$/.test(character))
    throw fault(lexer, `unrecognized character in action: ${JSON.stringify(character)}`);
  push(lexer, 'char', character);
}

function wordType(word: string): TokenType {
  if (KEYWORDS.has(word)) return 'keyword';
  if (word === 'true' || word === 'false') return 'bool';
  return word === 'nil' ? 'nil' : 'identifier';
}

function lexField(lexer: Lexer): void {
  const field = matched(lexer, FIELD);
  push(lexer, field === '' ? 'dot' : 'field', field === '' ? '.' : field);
  expectTerminator(lexer);
}

function lexNumber(lexer: Lexer): void {
  const number = matched(lexer, NUMBER);
  if (
    number === '' ||
    ALPHANUMERIC.test(lexer.input.slice(lexer.at + number.length, lexer.at + number.length + 2))
  ) {
    throw fault(lexer, `bad number syntax: ${JSON.stringify(number)}`);
  }
  push(lexer, 'number', number);
}

function matched(lexer: Lexer, pattern: RegExp): string {
  pattern.lastIndex = lexer.at;
  return pattern.exec(lexer.input)?.[0] ?? '';
}
