import { type Place, placeIn, SourceText } from '../../../bytes/located/text.ts';
import type { Setting } from '../../model/container.ts';

/** The lines of a file that say something, each with its place. */
export function linesOf(source: SourceText): readonly Setting<string>[] {
  const lines: Setting<string>[] = [];
  for (const match of source.text.matchAll(/^[ \t]*([^#\s][^\n]*?)[ \t\r]*$/gm)) {
    const value = match[1] ?? '';
    const start = match.index + match[0].indexOf(value);
    lines.push({ value, at: placeIn(source, start, start + value.length) });
  }
  return lines;
}

/** Where something of the host is told that has no file. */
export function placeOfPath(path: string): Place {
  return placeIn(new SourceText(path, ''), 0);
}
