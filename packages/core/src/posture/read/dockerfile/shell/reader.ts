import { type Place, placeIn } from '../../../../bytes/located/text.ts';
import { type Piece, sourceOffsetOf } from '../lines.ts';
import type { Nesting, ShellText, ShellWord } from './contract.ts';

/** Goes through the text of a shell; each character is read once. */
export interface Reader {
  readonly shell: ShellText;
  readonly text: string;
  at: number;
  /** What lies behind it belongs to somebody else: backquotes. */
  end: number;
  /** Of quotes, braces and substitutions in each other. */
  depth: number;
  nesting: Nesting | null;
  /** Reads the commands of a substitution: to its `)`, and over it, or to the end. */
  readonly substitution: (reader: Reader, closer: ')' | null) => void;
}

/** People write three; a call of ours stands behind each. */
const DEEPEST = 40;

/** A part of the text, as a place of the file. */
export function placeOf({ shell }: Reader, start: number, end: number): Place {
  const from = shell.sourceOffset(start);
  return placeIn(shell.source, from, end > start ? shell.sourceOffset(end - 1) + 1 : from);
}

/** Text that grows, and knows where its parts come from. */
interface Output {
  text: string;
  readonly pieces: Piece[];
  literal: boolean;
}

function append(out: Output, { text }: Reader, start: number, end: number): void {
  if (end <= start) return;
  const last = out.pieces.at(-1);
  if (last === undefined || last.start + out.text.length - last.joined !== start)
    out.pieces.push({ joined: out.text.length, start });
  out.text += text.slice(start, end);
}

/** Whether a character ends a word. */
function isMeta(character: string): boolean {
  return ' \t\r\n;&|<>()'.includes(character);
}

/** A word, with its quotes taken away; null where none begins here. */
export function readWord(reader: Reader): ShellWord | null {
  const { text } = reader;
  const start = reader.at;
  const out: Output = { text: '', pieces: [], literal: true };
  let plain = start;
  const flush = (): void => append(out, reader, plain, reader.at);
  while (reader.at < reader.end) {
    const character = text.charAt(reader.at);
    if (isMeta(character)) {
      if (!isProcess(reader)) break;
      flush();
      readProcess(reader, out);
    } else if (character === '\\' || character === "'" || character === '"') {
      flush();
      readQuoted(reader, out, character);
    } else if (character === '$' || character === '`') {
      flush();
      readReplaced(reader, out, { inQuotes: false });
    } else {
      reader.at++;
      continue;
    }
    plain = reader.at;
  }
  flush();
  if (reader.at === start) return null;
  const { sourceOffset } = reader.shell;
  const { pieces } = out;
  return {
    text: out.text,
    raw: text.slice(start, reader.at),
    place: placeOf(reader, start, reader.at),
    literal: out.literal,
    sourceOffset: (offset) => sourceOffset(pieces.length === 0 ? start : sourceOffsetOf(pieces, offset)),
  };
}

/** `<(…)`, which begins like a redirection. */
export function isProcess({ text, at }: Reader): boolean {
  return (text[at] === '<' || text[at] === '>') && text[at + 1] === '(';
}

function readProcess(reader: Reader, out: Output): void {
  const start = reader.at;
  reader.at += 2;
  out.literal = false;
  nested(reader, () => reader.substitution(reader, ')'));
  append(out, reader, start, reader.at);
}

function readQuoted(reader: Reader, out: Output, mark: string): void {
  if (mark === '"') return readDoubleQuoted(reader, out);
  const { text } = reader;
  if (mark === '\\') {
    // A line break behind it is taken away with it.
    if (text[reader.at + 1] !== '\n') append(out, reader, reader.at + 1, Math.min(reader.at + 2, reader.end));
    reader.at = Math.min(reader.at + 2, reader.end);
    return;
  }
  const close = indexWithin(reader, "'", reader.at + 1);
  append(out, reader, reader.at + 1, close);
  reader.at = Math.min(close + 1, reader.end);
}

function indexWithin({ text, end }: Reader, character: string, from: number): number {
  const found = text.indexOf(character, from);
  return found < 0 || found > end ? end : found;
}

function readDoubleQuoted(reader: Reader, out: Output): void {
  const { text } = reader;
  reader.at++;
  let plain = reader.at;
  while (reader.at < reader.end) {
    const character = text.charAt(reader.at);
    if (character !== '"' && character !== '\\' && character !== '$' && character !== '`') {
      reader.at++;
      continue;
    }
    append(out, reader, plain, reader.at);
    if (character === '"') {
      reader.at++;
      return;
    }
    if (character !== '\\') readReplaced(reader, out, { inQuotes: true });
    else {
      const next = text.charAt(reader.at + 1);
      const isEscape = next !== '' && '$`"\\\n'.includes(next);
      append(
        out,
        reader,
        isEscape ? reader.at + 1 : reader.at,
        next === '\n' ? reader.at + 1 : reader.at + 2,
      );
      reader.at += 2;
    }
    reader.at = Math.min(reader.at, reader.end);
    plain = reader.at;
  }
  append(out, reader, plain, reader.end);
}

/** Calls `read` one deeper; where that is too deep, nothing more is read. */
function nested(reader: Reader, read: () => void): void {
  if (reader.depth >= DEEPEST) {
    reader.at = reader.end;
    return;
  }
  reader.depth++;
  read();
  reader.depth--;
  reader.at = Math.min(reader.at, reader.end);
}

/** What the shell replaces: `$…`, and what stands in backquotes. */
function readReplaced(reader: Reader, out: Output, { inQuotes }: { readonly inQuotes: boolean }): void {
  const { text } = reader;
  const start = reader.at;
  const next = text.charAt(start + 1);
  if (text[start] === '`') readBackquotes(reader);
  else if (next === '(' && text[start + 2] === '(') readArithmetic(reader, start + 3);
  else if (next === '(') {
    reader.at += 2;
    nested(reader, () => reader.substitution(reader, ')'));
  } else if (next === '{') {
    reader.at += 2;
    nested(reader, () => readBraces(reader, { inQuotes }));
  } else if (!inQuotes && next === "'") return readEscapes(reader, out);
  else if (!inQuotes && next === '"') {
    // The text of a locale: the sign is taken away.
    reader.at++;
    return;
  } else if (!skipName(reader)) {
    reader.at++;
    append(out, reader, start, reader.at);
    return;
  }
  reader.at = Math.min(reader.at, reader.end);
  out.literal = false;
  append(out, reader, start, reader.at);
}

/** `$NAME`, `$1`, `$?`; false where nothing of these follows. */
function skipName(reader: Reader): boolean {
  const { text } = reader;
  const first = text.charAt(reader.at + 1);
  if (first === '') return false;
  if ('@*#?-$!0123456789'.includes(first)) {
    reader.at += 2;
    return true;
  }
  if (!isNameCharacter(first)) return false;
  reader.at += 2;
  while (reader.at < reader.end && isNameCharacter(text.charAt(reader.at))) reader.at++;
  return true;
}

function isNameCharacter(character: string): boolean {
  return /^\w$/.test(character);
}

/** `$'a\n'` of Bash: not literal where it has an escape, which is left as it is. */
function readEscapes(reader: Reader, out: Output): void {
  const { text } = reader;
  const start = reader.at + 2;
  reader.at = start;
  while (reader.at < reader.end && text[reader.at] !== "'") {
    if (text[reader.at] === '\\') {
      out.literal = false;
      reader.at++;
    }
    reader.at++;
  }
  reader.at = Math.min(reader.at, reader.end);
  append(out, reader, start, reader.at);
  reader.at = Math.min(reader.at + 1, reader.end);
}

/** Behind `$((`, or `((`, over its end. */
export function readArithmetic(reader: Reader, from: number): void {
  const { text } = reader;
  let open = 2;
  reader.at = from;
  while (reader.at < reader.end && open > 0) {
    if (text[reader.at] === '(') open++;
    else if (text[reader.at] === ')') open--;
    reader.at++;
  }
  reader.at = Math.min(reader.at, reader.end);
}

function readBackquotes(reader: Reader): void {
  const { text, end } = reader;
  let close = reader.at + 1;
  while (close < end && text[close] !== '`') close += text[close] === '\\' ? 2 : 1;
  close = Math.min(close, end);
  reader.at++;
  reader.end = close;
  nested(reader, () => reader.substitution(reader, null));
  reader.end = end;
  reader.at = Math.min(close + 1, end);
}

/** Behind `${`, over its `}`. */
function readBraces(reader: Reader, how: { readonly inQuotes: boolean }): void {
  const { text } = reader;
  const ignored: Output = { text: '', pieces: [], literal: true };
  while (reader.at < reader.end) {
    const character = text.charAt(reader.at);
    if (character === '}') {
      reader.at++;
      return;
    }
    if (character === '$' || character === '`') readReplaced(reader, ignored, how);
    else if (character === '"') nested(reader, () => readDoubleQuoted(reader, ignored));
    else if (character === '\\' || (character === "'" && !how.inQuotes))
      readQuoted(reader, ignored, character);
    else reader.at++;
  }
}

/** The first offset from here on that is no blank of a line. */
export function skipBlanks({ text, at, end }: Reader): number {
  let next = at;
  while (next < end && (text[next] === ' ' || text[next] === '\t')) next++;
  return next;
}
