/** A line and a column, from 1. Columns count UTF-16 units, as SARIF's default and editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text file whose places are told as lines and columns. Offsets count UTF-16 units from 0. */
export class SourceText {
  readonly path: string;
  readonly text: string;
  #lineStarts: readonly number[] | null = null;

  /** `path` is relative to the root of what is scanned, with `/`. */
  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Whether its places have lines at all: a field of an image's configuration has none. */
  get hasPositions(): boolean {
    return this.text !== '';
  }

  /** Where an offset is; the end of the text for one behind it. */
  positionOf(offset: number): Position {
    const starts = this.#starts();
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  }

  /** The offset at which a line (from 1) begins; the end of the text for one behind the last. */
  offsetOfLine(line: number): number {
    return this.#starts()[line - 1] ?? this.text.length;
  }

  #starts(): readonly number[] {
    if (this.#lineStarts === null) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** A part of a text: `end` is exclusive. */
export interface Place {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** A place, from offsets. */
export function placeIn(source: SourceText, start: number, end: number = start): Place {
  return { source, start, end };
}

/** The text of a place. */
export function textOf({ source, start, end }: Place): string {
  return source.text.slice(start, end);
}
