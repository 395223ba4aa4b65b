import type { SourceText } from '../../bytes/located/text.ts';
import type { Edit } from '../model/change.ts';

/**
 * The text of a file after edits of it, which may come in any order; the same edit twice is one. Null where two of them
 * change the same part, or insert at the same place: such edits are made one after the other, each on what the one
 * before left.
 */
export function applyEdits(source: SourceText, edits: readonly Edit[]): string | null {
  const own = unique(edits.filter((edit) => edit.source.path === source.path));
  own.sort((a, b) => a.start - b.start || a.end - b.end);
  let text = '';
  let at = 0;
  let last: Edit | null = null;
  for (const edit of own) {
    if (last !== null && (edit.start < last.end || edit.start === last.start)) return null;
    text += source.text.slice(at, edit.start) + edit.text;
    at = edit.end;
    last = edit;
  }
  return text + source.text.slice(at);
}

function unique(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.start}\0${edit.end}\0${edit.text}`, edit])).values()];
}
