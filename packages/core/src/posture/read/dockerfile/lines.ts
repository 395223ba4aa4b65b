import { type Place, placeIn, type SourceText } from '../../../bytes/located/text.ts';
import { skipSpace, trimEnd } from './blanks.ts';
import type { Comment, Directive, Escape, Problem } from './contract.ts';

/** Lines that belong together, joined. */
export interface LogicalLine {
  readonly text: string;
  /** Of the file: from the first line's first character that is no blank to the end of the last line. */
  readonly start: number;
  readonly end: number;
  /** What `text` was joined from, in its order; at least one. */
  readonly pieces: readonly Piece[];
  readonly emptyLines: readonly Place[];
  readonly leading: readonly Comment[];
}

/** A part of a joined text that stands in one piece in the file. */
export interface Piece {
  /** Its offset in the joined text. */
  readonly joined: number;
  /** Its offset in the file. */
  readonly start: number;
}

/** From an offset in a joined text to one in the file. */
export function sourceOffsetOf(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.joined ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? 0 : piece.start + offset - piece.joined;
}

/** The bytes that BuildKit's scanner takes for a line, its line break included. */
const LONGEST_LINE = 65_535;
const DIRECTIVE = /#[\t\f\r ]*([a-z][a-z0-9]*)[\t\f\r ]*=/iy;

/** Goes through the lines of a Dockerfile, each read once: https://docs.docker.com/reference/dockerfile/#format. */
export class LineReader {
  readonly source: SourceText;
  readonly comments: Comment[] = [];
  readonly directives: Directive[] = [];
  readonly problems: Problem[] = [];
  escape: Escape = '\\';
  #leading: Comment[] = [];
  /** Where the next line begins. */
  #at = 0;
  /** The line read last: from `#start` to `#end`, without its line break; from 1. */
  #start = 0;
  #end = 0;
  #line = 0;

  constructor(source: SourceText) {
    this.source = source;
    if (source.text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.#readDirectives();
  }

  /** The next line that is no comment and not empty, with those that it goes on in; null at the end. */
  next(): LogicalLine | null {
    let first = -1;
    while (first < 0) {
      if (!this.#take()) return null;
      const begin = skipSpace(this.source.text, this.#start, this.#end);
      if (begin < this.#end && !this.#comment(begin, true)) first = begin;
    }
    const pieces: Piece[] = [{ joined: 0, start: first }];
    const emptyLines: Place[] = [];
    let continued = this.#continuation(first);
    let text = this.source.text.slice(first, continued < 0 ? this.#end : continued);
    while (continued >= 0 && this.#take()) {
      const begin = skipSpace(this.source.text, this.#start, this.#end);
      if (begin >= this.#end) {
        emptyLines.push(placeIn(this.source, this.#start, this.#end));
      } else if (!this.#comment(begin, false)) {
        continued = this.#continuation(this.#start);
        pieces.push({ joined: text.length, start: this.#start });
        text += this.source.text.slice(this.#start, continued < 0 ? this.#end : continued);
      }
    }
    const leading = this.#leading;
    this.#leading = [];
    return { text, start: first, end: this.#end, pieces, emptyLines, leading };
  }

  /** The lines up to the one that is `name`, or to the end of the file. `stripTabs`: tabs may stand before it. */
  heredoc(name: string, stripTabs: boolean): { place: Place; end: number; terminated: boolean } {
    const { text } = this.source;
    const start = this.#at;
    while (this.#take()) {
      let begin = this.#start;
      if (stripTabs) while (begin < this.#end && text.charCodeAt(begin) === 0x09) begin++;
      if (this.#end - begin === name.length && text.startsWith(name, begin))
        return { place: placeIn(this.source, start, this.#start), end: this.#end, terminated: true };
    }
    const end = Math.max(start, text.length);
    return { place: placeIn(this.source, Math.min(start, end), end), end, terminated: false };
  }

  /** Goes to the next line; false at the end of the file. */
  #take(): boolean {
    const { text } = this.source;
    if (this.#at >= text.length) return false;
    this.#start = this.#at;
    this.#line++;
    const found = text.indexOf('\n', this.#at);
    let end = found < 0 ? text.length : found;
    this.#at = found < 0 ? text.length : found + 1;
    // A code unit is three bytes at most.
    if (this.#at - this.#start > LONGEST_LINE / 3) this.#checkLength();
    while (end > this.#start && text.charCodeAt(end - 1) === 0x0d) end--;
    this.#end = end;
    return true;
  }

  #checkLength(): void {
    const bytes = Buffer.byteLength(this.source.text.slice(this.#start, this.#at));
    if (bytes <= LONGEST_LINE) return;
    const place = placeIn(this.source, this.#start, this.#at);
    this.problems.push({ place, reason: `the line has ${bytes} bytes, more than ${LONGEST_LINE}` });
  }

  /** Keeps the line if it is a comment; `begin` is its first character that is no blank. */
  #comment(begin: number, leading: boolean): boolean {
    const { text } = this.source;
    if (text.charCodeAt(begin) !== 0x23) return false;
    const from = skipSpace(text, begin + 1, this.#end);
    const comment = {
      text: text.slice(from, trimEnd(text, from, this.#end)),
      place: placeIn(this.source, begin, this.#end),
      line: this.#line,
    };
    this.comments.push(comment);
    if (leading && comment.text === '') this.#leading = [];
    else if (leading) this.#leading.push(comment);
    return true;
  }

  /**
   * Where the escape stands that makes the next line belong to this one, -1 where none does. An escape before it takes its
   * meaning, and BuildKit does not count them: three are no continuation.
   */
  #continuation(start: number): number {
    const { text } = this.source;
    let at = this.#end - 1;
    while (at >= start && (text[at] === ' ' || text[at] === '\t')) at--;
    return at >= start && text[at] === this.escape && (at === start || text[at - 1] !== this.escape)
      ? at
      : -1;
  }

  // The first line that is none ends them: https://docs.docker.com/reference/dockerfile/#parser-directives.
  #readDirectives(): void {
    const { text } = this.source;
    for (let at = this.#at; this.#take(); at = this.#at) {
      const begin = skipSpace(text, this.#start, this.#end);
      DIRECTIVE.lastIndex = begin;
      const name = DIRECTIVE.exec(text)?.[1]?.toLowerCase();
      const from = skipSpace(text, DIRECTIVE.lastIndex, this.#end);
      if ((name !== 'syntax' && name !== 'escape' && name !== 'check') || from >= this.#end) {
        this.#at = at;
        this.#line--;
        return;
      }
      const end = trimEnd(text, from, this.#end);
      const place = placeIn(this.source, begin, this.#end);
      const valuePlace = placeIn(this.source, from, end);
      this.#addDirective({ name, value: text.slice(from, end), place, valuePlace });
    }
  }

  #addDirective(directive: Directive): void {
    const { name, value, place } = directive;
    if (this.directives.some((one) => one.name === name))
      this.problems.push({ place, reason: `there is a second directive "${name}"` });
    else if (name !== 'escape') this.directives.push(directive);
    else {
      this.directives.push(directive);
      if (value === '`' || value === '\\') this.escape = value;
      else this.problems.push({ place, reason: 'the escape is neither ` nor \\' });
    }
  }
}
