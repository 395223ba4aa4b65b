import { placeIn, type SourceText } from '../../bytes/located/text.ts';
import type { Tree } from '../model/tree.ts';
import { isDockerfilePath } from '../read/wants.ts';
import { readPragma, type Waiver } from './contract.ts';

const COMMENT = /#[ \t]*((?:seaworthy:ignore|checkov:skip=|trivy:ignore:)[^\n]*)/gi;

/**
 * Comments of YAML files: behind a value, or on the line above it, and for a map or a list above all that is in it.
 * Checkov's are for the document that they stand in.
 */
export function waiversInLines({ sources, rendered }: Tree): readonly Waiver[] {
  return [...sources.values(), ...rendered].flatMap((source) =>
    isDockerfilePath(source.path) || !/:ignore|checkov:skip/i.test(source.text) ? [] : waiversIn(source),
  );
}

function waiversIn(source: SourceText): Waiver[] {
  return [...source.text.matchAll(COMMENT)].flatMap((match): Waiver[] => {
    const pragma = readPragma(match[1] ?? '');
    if (pragma === null) return [];
    const { scope, ids, reason } = pragma;
    const at = placeIn(source, match.index, match.index + match[0].length);
    const [from, to] =
      scope === 'file' ? documentAround(source.text, match.index) : linesFor(source.text, match.index);
    return [
      {
        ids,
        reason,
        at,
        covers: ({ violation: { at: place } }) =>
          place.source === source && place.start >= from && place.start < to,
      },
    ];
  });
}

/** From one `---` to the next. */
function documentAround(text: string, at: number): readonly [from: number, to: number] {
  const end = text.indexOf('\n---', at);
  const start = text.lastIndexOf('\n---', at);
  return [start === -1 ? 0 : start, end === -1 ? text.length : end];
}

/**
 * A comment with something before it on its line is for that line; else for the next line that is no comment, with the
 * lines that stand deeper below it.
 */
function linesFor(text: string, at: number): readonly [from: number, to: number] {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (text.slice(start, at).trim() !== '') return [start, at];
  let line = endOf(text, at);
  while (line < text.length && /^[ \t]*(?:#|\r?\n)/.test(text.slice(line, line + 200)))
    line = endOf(text, line);
  const depth = /^[ -]*/.exec(text.slice(line, line + 200))?.[0].length ?? 0;
  let end = endOf(text, line);
  while (end < text.length && depthAt(text, end) > depth) end = endOf(text, end);
  return [line, end];
}

function endOf(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next + 1;
}

function depthAt(text: string, at: number): number {
  const line = text.slice(at, at + 200);
  return line.trim() === '' ? Number.POSITIVE_INFINITY : (/^ */.exec(line)?.[0].length ?? 0);
}
