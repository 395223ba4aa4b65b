import type { YamlList, YamlMap } from './yaml.ts';
import { newlineOf } from './yaml-edit-lines.ts';
import { endOf, endsItsLine, type Span, skipTrivia, type YamlEdit } from './yaml-edit-place.ts';
import { endOfLine, lineStart, startsItsLine } from './yaml-layout.ts';
import { usesJson } from './yaml-render.ts';

// Edits of flow style: parts between commas.

/** Adds a part behind the last one. One part a line stays one part a line. */
export function insertPart(node: YamlMap | YamlList, parts: readonly Span[], part: string): YamlEdit | null {
  if (endOf(node) === null) return null;
  const { text } = node.source;
  const close = node.end - 1;
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return insertFirst(node, part);
  const behind = skipTrivia(text, last.end);
  const comma = text[behind] === ',' ? behind : null;
  if (skipTrivia(text, comma === null ? last.end : comma + 1) !== close) return null;
  const isBroken = startsItsLine(text, first.start) && first.start > node.start + 1;
  const pad = text.slice(lineStart(text, first.start), first.start);
  const gap = isBroken ? newlineOf(text) + pad : ' ';
  const from = comma === null ? last.end : comma + 1;
  const lineEnd = endOfLine(text, from);
  const mark = comma === null ? ',' : '';
  // A comment behind the last part stays behind it.
  const comment = isBroken && lineEnd < close ? text.slice(from, lineEnd).trimEnd() : '';
  if (comment === '') return { start: from, end: from, text: mark + gap + part };
  return { start: from, end: lineEnd, text: mark + comment + gap + part };
}

function insertFirst({ source: { text }, start, end }: YamlMap | YamlList, part: string): YamlEdit | null {
  const inside = text.slice(start + 1, end - 1);
  if (inside.trim() === '') return { start: start + 1, end: end - 1, text: part };
  // A comment, or a merge that brings all that the map has.
  if (skipTrivia(text, start + 1) !== end - 1) return null;
  return { start: start + 1, end: start + 1, text: part };
}

/** Takes a part out, with its comma; with its line and the comment there where it has one of its own. */
export function removePart(node: YamlMap | YamlList, part: Span): YamlEdit | null {
  if (endOf(node) === null) return null;
  const { text } = node.source;
  const close = node.end - 1;
  const behind = skipTrivia(text, part.end);
  if (text[behind] === ',') return removeWithComma(text, part, behind, close);
  if (behind !== close) return null;
  const before = blanksBefore(text, part.start);
  const hasComment = text.slice(lineStart(text, before), before).includes('#') && !usesJson(node);
  const crossesLine = text.slice(before, part.start).includes('\n');
  const hasLine = startsItsLine(text, part.start) && endsItsLine(text, part.end);
  const lineEnd = endOfLine(text, part.end);
  if (hasLine && lineEnd < close && crossesLine && hasComment) return wholeLines(text, part.start, lineEnd);
  if (crossesLine && hasComment) return { ...part, text: '' };
  const end = hasLine && lineEnd < close ? lineEnd : part.end;
  if (text[before - 1] === ',') return { start: before - 1, end, text: '' };
  if (before - 1 !== node.start) return null;
  const isEmpty = text.slice(end, close).trim() === '';
  return isEmpty ? { start: node.start + 1, end: close, text: '' } : { start: part.start, end, text: '' };
}

function removeWithComma(text: string, part: Span, comma: number, close: number): YamlEdit {
  const lineEnd = endOfLine(text, comma);
  const endsLine = endsItsLine(text, comma + 1) && lineEnd < close;
  if (endsLine && startsItsLine(text, part.start)) return wholeLines(text, part.start, lineEnd);
  // The blank before a comment is a part of its sign.
  if (endsLine) return { start: part.start, end: comma + 1, text: '' };
  let end = comma + 1;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return { start: part.start, end, text: '' };
}

function wholeLines(text: string, start: number, lineEnd: number): YamlEdit {
  const next = text.indexOf('\n', lineEnd);
  return { start: lineStart(text, start), end: next < 0 ? text.length : next + 1, text: '' };
}

/** Where the blanks and line breaks begin that stand before an offset. */
function blanksBefore(text: string, from: number): number {
  let at = from;
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}
