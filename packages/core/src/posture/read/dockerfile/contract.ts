import type { Place, SourceText } from '../../../bytes/located/text.ts';

/**
 * A Dockerfile or Containerfile, read as BuildKit reads it (https://docs.docker.com/reference/dockerfile/,
 * https://github.com/moby/buildkit/tree/v0.17.3/frontend/dockerfile/parser). Every place is one of `source`.
 */
export interface Dockerfile {
  readonly source: SourceText;
  /** `# syntax=`, `# escape=`, `# check=` before everything else. */
  readonly directives: readonly Directive[];
  /** What `# escape=` says: it continues lines, and takes the meaning from quotes and `$`. */
  readonly escape: Escape;
  /** Every comment line in its order, also those within an instruction; directives and here-documents are none. */
  readonly comments: readonly Comment[];
  readonly instructions: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** ARG before the first FROM. */
  readonly globalArguments: readonly Pair[];
  /** What BuildKit would refuse, in the order of the file. The rest was read all the same. */
  readonly problems: readonly Problem[];
}

/** What takes the special meaning from the next character. */
export type Escape = '\\' | '`';

/** Why a file, or a part of it, would not be built: a sentence without a full stop. */
export interface Problem {
  readonly place: Place;
  readonly reason: string;
}

/** A directive to the parser. */
export interface Directive {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: string;
  /** From `#` to the end of the line. */
  readonly place: Place;
  readonly valuePlace: Place;
}

/** A comment line. */
export interface Comment {
  /** Without its `#` and the blanks around. */
  readonly text: string;
  /** From `#` to the end of the line. */
  readonly place: Place;
  /** From 1. */
  readonly line: number;
}

/** A word of an instruction, of a flag, or of a pair. */
export interface Word {
  /** Without quotes and escapes; variables stay as written. */
  readonly text: string;
  /** As written, but with the lines joined: without escapes at line ends, line breaks and comments. */
  readonly raw: string;
  /** `json`: `raw` is a JSON string. */
  readonly form: 'shell' | 'json';
  readonly place: Place;
  /** From an offset in `raw` to one in the file. */
  readonly sourceOffset: (offset: number) => number;
}

/** `--name=value`, or `--name`. */
export interface Flag {
  /** As written, without `--`. */
  readonly name: string;
  /** Without quotes; null where there is no `=`. */
  readonly value: string | null;
  readonly place: Place;
  /** What follows the `=`. */
  readonly word: Word | null;
}

/** A here-document of RUN, COPY and ADD. */
export interface Heredoc {
  /** The line that ends it; the name of the file that COPY makes of it. */
  readonly name: string;
  /** The lines as they stand in the file: a part of it, the one at `place`. */
  readonly content: string;
  /** Of the content, without the line that ends it. */
  readonly place: Place;
  /** `<<EOF`, in the instruction. */
  readonly wordPlace: Place;
  /** Whether variables in it are replaced: no part of its name stands in quotes. */
  readonly expand: boolean;
  /** `<<-`: tabs at the beginning of its lines are taken away, which `content` still has. */
  readonly stripTabs: boolean;
  /** `3` of `3<<EOF`. */
  readonly descriptor: number | null;
}

/** An instruction, with the lines that it goes on in. */
export interface Instruction {
  /** Upper case; also of an unknown instruction. */
  readonly keyword: string;
  readonly keywordPlace: Place;
  /** From the keyword to the end of the last line, here-documents included. */
  readonly place: Place;
  readonly flags: readonly Flag[];
  /** That of the file. */
  readonly escape: Escape;
  /** What follows keyword and flags, with the lines joined: without escapes at line ends, line breaks and comments. */
  readonly text: string;
  /** Of what `text` was made from. */
  readonly textPlace: Place;
  /** From an offset in `text` to one in the file. */
  readonly sourceOffset: (offset: number) => number;
  /** `json`: a list of strings in brackets. A list that is no JSON is the shell form, without a word from BuildKit. */
  readonly form: 'shell' | 'json';
  /** The list of the form `json`; for HEALTHCHECK what follows CMD. */
  readonly json: readonly Word[] | null;
  /**
   * Split as BuildKit does: ENV, LABEL and ARG at blanks that are not in quotes; FROM, EXPOSE, COPY, ADD and VOLUME at
   * any blank; RUN, CMD, ENTRYPOINT, SHELL, USER, WORKDIR, STOPSIGNAL and MAINTAINER not at all (one word); HEALTHCHECK
   * after its first word. The form `json`: its strings.
   */
  readonly words: readonly Word[];
  readonly heredocs: readonly Heredoc[];
  /** What ONBUILD holds back. */
  readonly onbuild: Instruction | null;
  /** The index of its stage, for FROM the one that it begins; null before the first FROM. */
  readonly stage: number | null;
  /** Comments before it, since the instruction before or an empty comment: BuildKit takes descriptions from them. */
  readonly leading: readonly Comment[];
  /** Empty lines within it, which BuildKit warns of. */
  readonly emptyLines: readonly Place[];
}

/** `NAME=value` of ENV, LABEL and ARG. */
export interface Pair {
  readonly name: string;
  readonly namePlace: Place;
  /** Null: ARG without a default. */
  readonly value: Word | null;
  readonly place: Place;
  /** `ENV NAME value`, which takes one pair and warns. */
  readonly legacy: boolean;
}

/** What a stage begins with. */
export type StageBase =
  | { readonly kind: 'scratch' }
  /** An earlier stage of this file. */
  | { readonly kind: 'stage'; readonly index: number }
  /** `text` as written; `resolved` with the defaults of global ARGs, null where one has none. */
  | { readonly kind: 'image'; readonly text: string; readonly resolved: string | null };

/** A stage of a build: from one FROM to the next. */
export interface Stage {
  readonly index: number;
  /** As written: BuildKit compares it in lower case. */
  readonly name: Word | null;
  readonly from: Instruction;
  /** Without FROM. */
  readonly instructions: readonly Instruction[];
  /** From FROM to the end of its last instruction. */
  readonly place: Place;
  readonly platform: Flag | null;
  /** As written; null where FROM has no word. */
  readonly image: Word | null;
  readonly base: StageBase;
}
