import { placeIn, type SourceText } from '../../../bytes/located/text.ts';
import { isBlank, isSpace, skipSpace } from './blanks.ts';
import type { Escape, Flag, Word } from './contract.ts';
import { expand } from './expand.ts';
import { type Piece, sourceOffsetOf } from './lines.ts';

/** A joined line of a file. */
export interface JoinedLine {
  readonly source: SourceText;
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly escape: Escape;
}

/** A part of a joined line. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** From an offset in a part of a joined line, that begins at `start`, to one in the file. */
export function offsetsFrom({ pieces }: JoinedLine, start: number): (offset: number) => number {
  const [first] = pieces;
  if (pieces.length > 1 || first === undefined) return (offset) => sourceOffsetOf(pieces, start + offset);
  const begin = first.start - first.joined + start;
  return (offset) => begin + offset;
}

/** A part of a joined line, as a place of the file: it ends behind its last character, whatever stands there then. */
export function placeOf({ source, pieces }: JoinedLine, { start, end }: Span): Word['place'] {
  const from = sourceOffsetOf(pieces, start);
  return placeIn(source, from, end > start ? sourceOffsetOf(pieces, end - 1) + 1 : from);
}

/** A word; `literal`: quotes mean nothing in it. */
export function wordAt(line: JoinedLine, span: Span, literal = false): Word {
  const raw = line.text.slice(span.start, span.end);
  return {
    text: literal ? raw : unquote(raw, line.escape),
    raw,
    form: 'shell',
    place: placeOf(line, span),
    sourceOffset: offsetsFrom(line, span.start),
  };
}

/** Without quotes and escapes, as BuildKit takes them away; variables stay. The text itself where they do not match. */
export function unquote(raw: string, escape: Escape): string {
  if (!raw.includes('"') && !raw.includes("'") && !raw.includes(escape)) return raw;
  const { text, error } = expand(raw, { escape, valueOf: noValue, keepUnset: true });
  return error === null ? text : raw;
}

function noValue(): undefined {
  return undefined;
}

/** Split at blanks, whatever quotes say. */
export function blankSeparated({ text }: JoinedLine, { start, end }: Span): Span[] {
  const spans: Span[] = [];
  for (let at = start; at < end; ) {
    const from = at;
    while (at < end && !isBlank(text.charCodeAt(at))) at++;
    spans.push({ start: from, end: at });
    while (at < end && isBlank(text.charCodeAt(at))) at++;
  }
  return spans;
}

/** Split at blanks outside of quotes: `parseWords` of BuildKit's line_parsers.go. */
export function quotedWords({ text, escape }: JoinedLine, { start, end }: Span): Span[] {
  const spans: Span[] = [];
  for (let at = skipSpace(text, start, end); at < end; at = skipSpace(text, at, end)) {
    const from = at;
    let quote = '';
    for (; at < end; at++) {
      const character = text.charAt(at);
      if (quote === '' && isSpace(text.charCodeAt(at))) break;
      if (character === quote) quote = '';
      else if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (character === escape && quote !== "'") at++;
    }
    at = Math.min(at, end);
    spans.push({ start: from, end: at });
  }
  return spans;
}

/**
 * The flags before everything else, and where that begins: `extractBuilderFlags` of BuildKit's split_command.go. Every
 * instruction may have some here; which it takes is told later.
 */
export function readFlags(line: JoinedLine, { start, end }: Span): { flags: Flag[]; end: number } {
  const { text } = line;
  const flags: Flag[] = [];
  let at = skipSpace(text, start, end);
  while (at < end && text.startsWith('--', at)) {
    const word = readFlagWord(text, { start: at, end });
    if (word.text === '--') return { flags, end: word.end };
    flags.push(flagOf(line, { start: at, end: word.end }, word.text));
    at = skipSpace(text, word.end, end);
  }
  return { flags, end: Math.min(at, end) };
}

/** A word without its quotes and escapes, which is always a backslash here. */
function readFlagWord(text: string, { start, end }: Span): { text: string; end: number } {
  let result = '';
  let quote = '';
  let at = start;
  for (; at < end; at++) {
    const character = text.charAt(at);
    if (quote === '' && isSpace(text.charCodeAt(at))) break;
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character !== '\\') result += character;
    else if (at + 1 < end) result += text.charAt(++at);
  }
  return { text: result, end: at };
}

function flagOf(line: JoinedLine, span: Span, unquoted: string): Flag {
  const place = placeOf(line, span);
  const equals = unquoted.indexOf('=');
  const written = line.text.slice(span.start, span.end).indexOf('=');
  if (equals < 0 || written < 0) return { name: unquoted.slice(2), value: null, place, word: null };
  const word = wordAt(line, { start: span.start + written + 1, end: span.end }, true);
  const value = unquoted.slice(equals + 1);
  return { name: unquoted.slice(2, equals), value, place, word: { ...word, text: value } };
}

/** A list of strings; `mixed`: one of something else as well, which BuildKit refuses; null where it is no JSON list. */
export function readJson(line: JoinedLine, span: Span): Word[] | 'mixed' | null {
  if (line.text[span.start] !== '[') return null;
  let value: unknown;
  try {
    value = JSON.parse(line.text.slice(span.start, span.end));
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const words: Word[] = [];
  let at = span.start;
  for (const text of value) {
    if (typeof text !== 'string') return 'mixed';
    const start = line.text.indexOf('"', at);
    at = endOfJsonString(line.text, start);
    words.push({
      text,
      raw: line.text.slice(start, at),
      form: 'json',
      place: placeOf(line, { start, end: at }),
      sourceOffset: offsetsFrom(line, start),
    });
  }
  return words;
}

function endOfJsonString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"' && at < text.length) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
