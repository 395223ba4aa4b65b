import type { Place, SourceText } from '../../../bytes/located/text.ts';

/** A Dockerfile or Containerfile (https://docs.docker.com/reference/dockerfile/). */
export interface Dockerfile {
  readonly source: SourceText;
  /** `# syntax=`, `# escape=`, `# check=`: names in lower case. */
  readonly directives: readonly Directive[];
  /** Every line that is a comment, also within an instruction. */
  readonly comments: readonly Comment[];
  readonly instructions: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** What BuildKit would refuse. */
  readonly problems: readonly { readonly place: Place; readonly reason: string }[];
}

/** A directive to the parser. */
export interface Directive {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

/** A comment, without its `#`. */
export interface Comment {
  readonly text: string;
  readonly place: Place;
}

/** A word of an instruction. */
export interface Word {
  /** Without quotes; variables stay as written. */
  readonly text: string;
  readonly place: Place;
}

/** `--name=value`, or `--name`. */
export interface Flag {
  readonly name: string;
  readonly value: string | null;
  readonly place: Place;
}

/** A here-document of RUN, COPY and ADD. */
export interface Heredoc {
  readonly name: string;
  readonly content: string;
  /** Of the content, without the line that ends it. */
  readonly place: Place;
  /** Whether variables in it are replaced: its name stands without quotes. */
  readonly expand: boolean;
}

/** An instruction, with the lines that it goes on in. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string;
  readonly keywordPlace: Place;
  /** From the keyword to the end of the last line, here-documents included. */
  readonly place: Place;
  readonly flags: readonly Flag[];
  /** What follows keyword and flags, the lines joined as the builder does: without escapes, line breaks and comments. */
  readonly text: string;
  /** From an offset in `text` to one in the file. */
  readonly sourceOffset: (offset: number) => number;
  /** `json`: a list of strings in brackets, which are the words. */
  readonly form: 'shell' | 'json';
  readonly words: readonly Word[];
  readonly heredocs: readonly Heredoc[];
  /** The index of its stage; null before the first FROM. */
  readonly stage: number | null;
  /** Empty lines within it, which BuildKit warns of. */
  readonly emptyLines: readonly Place[];
}

/** What a stage begins with. */
export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  /** `resolved` is the image with the defaults of its variables; null where one has none. */
  | { readonly kind: 'image'; readonly resolved: string | null };

/** A stage of a build: from one FROM to the next. */
export interface Stage {
  readonly index: number;
  readonly name: Word | null;
  readonly from: Instruction;
  /** Without FROM. */
  readonly instructions: readonly Instruction[];
  readonly platform: Flag | null;
  /** As written. */
  readonly image: Word | null;
  readonly base: StageBase;
}
