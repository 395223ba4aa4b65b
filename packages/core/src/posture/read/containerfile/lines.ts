import { type Place, placeIn, type SourceText } from '../../../bytes/located/text.ts';
import type { Comment, Directive } from './contract.ts';

/** A line of a file, without its line break. */
export interface Line {
  readonly text: string;
  readonly start: number;
}

/** Lines that belong together, joined. */
export interface LogicalLine {
  readonly text: string;
  readonly place: Place;
  /** From an offset in `text` to one in the file. */
  readonly sourceOffset: (offset: number) => number;
  readonly emptyLines: readonly Place[];
}

/** Goes through the lines of a Dockerfile: https://docs.docker.com/reference/dockerfile/#format. */
export class LineReader {
  readonly source: SourceText;
  readonly comments: Comment[] = [];
  readonly directives: readonly Directive[];
  readonly #lines: readonly Line[];
  readonly #escape: string;
  #at = 0;

  constructor(source: SourceText) {
    this.source = source;
    this.#lines = linesOf(source.text);
    this.directives = this.#readDirectives();
    this.#escape = this.directives.find(({ name }) => name === 'escape')?.value === '`' ? '`' : '\\';
  }

  /** The next lines that are no comment and not empty, joined; null at the end. */
  next(): LogicalLine | null {
    let line = this.#take();
    while (line !== null && (isBlank(line) || this.#isComment(line))) line = this.#take();
    if (line === null) return null;
    const pieces: Piece[] = [];
    const emptyLines: Place[] = [];
    const { start } = line;
    let end = start + line.text.length;
    for (let joined = 0; line !== null; ) {
      end = line.start + line.text.length;
      const continued = continuation(line.text, this.#escape);
      const text = continued === null ? line.text : line.text.slice(0, continued);
      pieces.push({ joined, start: line.start, text });
      joined += text.length;
      if (continued === null) break;
      line = this.#take();
      while (line !== null && (isBlank(line) || this.#isComment(line))) {
        if (isBlank(line)) emptyLines.push(placeIn(this.source, line.start, line.start + line.text.length));
        line = this.#take();
      }
    }
    return {
      text: pieces.map(({ text }) => text).join(''),
      place: placeIn(this.source, start, end),
      sourceOffset: (offset) => sourceOffset(pieces, offset),
      emptyLines,
    };
  }

  /** The lines up to the one that is `end`: null where none is. `strip`: without the tabs before them. */
  heredoc(end: string, strip: boolean): { content: string; place: Place } | null {
    const from = this.#at;
    const kept: string[] = [];
    for (let line = this.#take(); line !== null; line = this.#take()) {
      const text = strip ? line.text.replace(/^\t+/, '') : line.text;
      if (text === end) {
        const start = this.#lines[from]?.start ?? line.start;
        return {
          content: kept.map((one) => `${one}\n`).join(''),
          place: placeIn(this.source, start, line.start),
        };
      }
      kept.push(text);
    }
    this.#at = from;
    return null;
  }

  #take(): Line | null {
    return this.#lines[this.#at++] ?? null;
  }

  #isComment({ text, start }: Line): boolean {
    const comment = /^\s*#/.exec(text);
    if (comment === null) return false;
    const place = placeIn(this.source, start + comment[0].length - 1, start + text.length);
    this.comments.push({ text: text.slice(comment[0].length).trim(), place });
    return true;
  }

  // The first line that is none ends them; https://docs.docker.com/reference/dockerfile/#parser-directives.
  #readDirectives(): Directive[] {
    const directives: Directive[] = [];
    for (const { text, start } of this.#lines) {
      const found = /^#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(text);
      const name = found?.[1]?.toLowerCase() ?? '';
      if (found === null || !['syntax', 'escape', 'check'].includes(name)) break;
      directives.push({
        name,
        value: found[2] ?? '',
        place: placeIn(this.source, start, start + text.length),
      });
    }
    return directives;
  }
}

interface Piece {
  readonly joined: number;
  readonly start: number;
  readonly text: string;
}

function sourceOffset(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.joined ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? 0 : piece.start + Math.min(offset - piece.joined, piece.text.length);
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    lines.push({ text: text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end), start });
    start = end + 1;
  }
  return lines;
}

function isBlank({ text }: Line): boolean {
  return text.trim() === '';
}

/** Where the escape stands that makes the next line belong to this one; blanks may follow it. */
function continuation(text: string, escape: string): number | null {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text[end - 1] === escape ? end - 1 : null;
}
