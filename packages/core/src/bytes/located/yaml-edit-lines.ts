import type { YamlMap, YamlNode } from './yaml.ts';
import { columnOf, endsItsLine, type Span, skipTrivia, type YamlEdit } from './yaml-edit-place.ts';
import { endOfLine, lineStart, startsItsLine } from './yaml-layout.ts';
import { isCompound, renderFlow, type YamlValue } from './yaml-render.ts';

// Edits of block style: whole lines, where a part of a line would not do.

/** The line break that a text uses. */
export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** A map or a list in lines, each `column` deep, in the style of the text that they are for; no line break at the end. */
export function blockLines(value: YamlValue, column: number, text: string): string {
  return linesOf(value, column, styleOf(text)).join(newlineOf(text));
}

interface BlockStyle {
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the dashes below it. */
  readonly dash: number;
}

const NESTED = /^( *)[^\s#-][^\n]*:[ \t]*\r?\n( +)[^\s#-]/m;
const LISTED = /^( *)[^\s#-][^\n]*:[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- /m;

/** As the first map in a map, and the first list in a map, have it. */
function styleOf(text: string): BlockStyle {
  const nested = NESTED.exec(text);
  const deep = nested === null ? 0 : (nested[2] ?? '').length - (nested[1] ?? '').length;
  const step = deep >= 1 && deep <= 8 ? deep : 2;
  const listed = LISTED.exec(text);
  const isLevel = listed !== null && (listed[2] ?? '').length === (listed[1] ?? '').length;
  return { step, dash: isLevel ? 0 : step };
}

function linesOf(value: YamlValue, column: number, style: BlockStyle): string[] {
  const pad = ' '.repeat(column);
  if (Array.isArray(value)) {
    return (value as readonly YamlValue[]).flatMap((item) => {
      if (!isCompound(item)) return [`${pad}- ${renderFlow(item, false)}`];
      const [first = '', ...rest] = linesOf(item, column + 2, style);
      return [`${pad}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value as Record<string, YamlValue>).flatMap(([key, item]) => {
    const name = `${pad}${renderFlow(key, false)}:`;
    if (!isCompound(item)) return [`${name} ${renderFlow(item, false)}`];
    return [name, ...linesOf(item, column + (Array.isArray(item) ? style.dash : style.step), style)];
  });
}

/** Behind the last line of a block collection: what follows its last value there, a comment, belongs to that. */
export function insertBehind(text: string, end: number, lines: string): YamlEdit | null {
  // A block scalar ends behind its last line break.
  if (text[end - 1] === '\n') return { start: end, end, text: lines + newlineOf(text) };
  if (!endsItsLine(text, end)) return null;
  const at = endOfLine(text, end);
  return { start: at, end: at, text: newlineOf(text) + lines };
}

/** Where the last line of a value ends that is more than blanks: of a block scalar, before the blank lines behind it. */
export function lastLineEnd(text: string, { start, end }: Span): number {
  if (text[end - 1] !== '\n') return endOfLine(text, end);
  const kept = text.slice(start, end).trimEnd().length;
  return endOfLine(text, start + kept);
}

/**
 * Takes whole lines out, with the comments below them that stand deeper. `before` is where the value before them ends: a
 * block scalar would take such comments, and blank lines, for its own.
 */
export function removeLines(text: string, span: Span, before: number): YamlEdit | null {
  const column = columnOf(text, span.start);
  const behindScalar = text[before - 1] === '\n';
  const ownEnd = text[span.end - 1] === '\n' ? span.end : endOfLine(text, span.end);
  if (column === null || (text[span.end - 1] !== '\n' && !endsItsLine(text, span.end))) return null;
  const end = behindScalar ? nextLine(text, ownEnd) : nextLine(text, lastLineEnd(text, span));
  return { start: lineStart(text, span.start), end: deeperLines(text, end, column, behindScalar), text: '' };
}

/** The offset of the line behind an end of a line, or behind a line break. */
function nextLine(text: string, at: number): number {
  if (text[at - 1] === '\n' && at > 0) return at;
  const next = text.indexOf('\n', at);
  return next < 0 ? text.length : next + 1;
}

/** Behind the comments from here on that stand deeper than a column, and, if asked for, behind blank lines. */
function deeperLines(text: string, from: number, column: number, blanks: boolean): number {
  let end = from;
  for (let at = from; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    const line = text.slice(at, next).trimEnd();
    const depth = line.length - line.trimStart().length;
    const isDeep = line.trimStart().startsWith('#') && depth > column;
    if (line !== '' && !isDeep) break;
    if (isDeep || blanks) end = next;
    at = next;
  }
  return end;
}

/** Takes out what stands behind a dash; what comes next, a key or an item, takes its place. Comments before that stay. */
export function removeBehindDash(text: string, span: Span, next: Span): YamlEdit {
  const between = text.slice(lastLineEnd(text, span), next.start);
  const kept = between.includes('#') ? between.trimStart() : '';
  return { start: span.start, end: next.start, text: kept };
}

/** Puts lines below a key: what stands behind its colon, a comment, stays there. */
export function replaceByLines(
  map: YamlMap,
  colon: number,
  old: YamlNode,
  value: YamlValue,
): YamlEdit | null {
  const { text } = map.source;
  const newline = newlineOf(text);
  const first = columnOf(text, [...map.entries.values()][0]?.key.start ?? map.start);
  const to = Math.max(old.end, colon + 1);
  if (!endsItsLine(text, to)) return null;
  const rest = text.slice(to, endOfLine(text, to)).trimEnd();
  if (old.start !== old.end && startsItsLine(text, old.start)) {
    const column = old.start - lineStart(text, old.start);
    const lines = blockLines(value, column, text).trimStart();
    const kept = rest === '' ? '' : `${rest.trimStart()}${newline}${' '.repeat(column)}`;
    return { start: old.start, end: endOfLine(text, to), text: kept + lines };
  }
  if (first === null) return null;
  const { step, dash } = styleOf(text);
  const lines = blockLines(value, first + (Array.isArray(value) ? dash : step), text);
  return { start: colon + 1, end: endOfLine(text, to), text: rest + newline + lines };
}

/** Puts a scalar in the place of a block scalar; a comment behind its sign stays. */
export function replaceBlockScalar(text: string, colon: number, old: Span, value: string): YamlEdit | null {
  const sign = skipTrivia(text, colon + 1);
  if (text[sign] !== '|' && text[sign] !== '>') return null;
  const header = /^[^\s#]*/.exec(text.slice(sign, endOfLine(text, sign)))?.[0] ?? '';
  const rest = text.slice(sign + header.length, endOfLine(text, sign)).trimEnd();
  const end = old.start === old.end ? endOfLine(text, sign) : lastLineEnd(text, old);
  return { start: sign, end: Math.max(end, endOfLine(text, sign)), text: value + rest };
}
