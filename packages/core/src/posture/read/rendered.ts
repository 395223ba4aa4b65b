import { type Position, SourceText } from '../../bytes/located/text.ts';
import type { ReadProblem } from '../model/tree.ts';

/** What was made of templates: it is judged as Kubernetes, and cannot be edited. */
export interface Rendering {
  readonly texts: readonly RenderedText[];
  /** Paths of files that are read by nobody else: templates are no YAML. */
  readonly used: ReadonlySet<string>;
  readonly problems: readonly ReadProblem[];
}

/** From an offset of what was rendered on, up to the next one. */
export interface RenderedPart {
  readonly out: number;
  /** An offset of the template. */
  readonly at: number;
  /** Copied from there character by character; else made by what stands there. */
  readonly copied: boolean;
}

/**
 * A text that a template made. Its path is that of the template, and its places are told as places of the template, as
 * far as somebody knows them.
 */
export class RenderedText extends SourceText {
  readonly #template: SourceText;
  readonly #parts: readonly RenderedPart[] | null;

  /** `parts` are in the order of `out`; null where nobody knows what came from where. */
  constructor(
    path: string,
    text: string,
    origin: { template: string; parts: readonly RenderedPart[] | null },
  ) {
    super(path, text);
    this.#template = new SourceText(path, origin.template);
    this.#parts = origin.parts;
  }

  override get hasPositions(): boolean {
    return this.#parts !== null;
  }

  override positionOf(offset: number): Position {
    const parts = this.#parts ?? [];
    let low = 0;
    let high = parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((parts[middle]?.out ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const part = parts[low - 1];
    if (part === undefined) return { line: 1, column: 1 };
    return this.#template.positionOf(part.copied ? part.at + offset - part.out : part.at);
  }
}
