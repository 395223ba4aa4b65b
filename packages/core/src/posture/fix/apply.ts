import type { SourceText } from '../../bytes/located/text.ts';
import type { Edit } from '../model/change.ts';
import { isLines, mergeLines } from './merge.ts';

/**
 * The text of a file after edits of it, which may come in any order; the same edit twice is one, and lines that are
 * inserted at the same place are merged. Null where two of them change the same part: such edits are made one after the
 * other, each on what the one before left.
 */
export function applyEdits(source: SourceText, edits: readonly Edit[]): string | null {
  const own = unique(edits.filter((edit) => edit.source.path === source.path));
  own.sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  for (let index = 0; index < own.length; ) {
    const edit = own[index] as Edit;
    const same = sameStart(own, index);
    const text = same.length === 1 ? edit.text : mergedText(same);
    if (text === null || edit.start < at) return null;
    parts.push(source.text.slice(at, edit.start), text);
    at = edit.end;
    index += same.length;
  }
  parts.push(source.text.slice(at));
  return parts.join('');
}

function sameStart(edits: readonly Edit[], from: number): readonly Edit[] {
  let to = from + 1;
  while (edits[to]?.start === edits[from]?.start) to++;
  return edits.slice(from, to);
}

function mergedText(edits: readonly Edit[]): string | null {
  return edits.every(({ start, end }) => start === end) ? mergeLines(edits.map(({ text }) => text)) : null;
}

/** Whether an edit can be made together with one that ends, or begins, at the same place. */
export function isInsertion({ start, end, text }: Edit): boolean {
  return start === end && isLines(text);
}

function unique(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.start}\0${edit.end}\0${edit.text}`, edit])).values()];
}
