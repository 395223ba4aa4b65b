import type { Place, SourceText } from '../../../../bytes/located/text.ts';

/** A text for a shell, and where it stands. */
export interface ShellText {
  readonly source: SourceText;
  readonly text: string;
  /** From an offset in `text` to one in the file. */
  readonly sourceOffset: (offset: number) => number;
  /** The here-documents that stand behind the text, in their order: those of RUN. */
  readonly bodies?: readonly HeredocBody[];
}

/** What a here-document feeds to a command. */
export interface HeredocBody {
  readonly content: string;
  /** Of the content. */
  readonly place: Place;
}

/** A word of a command. */
export interface ShellWord {
  /** Without quotes and escapes; what the shell would replace (`$X`, `$(…)`) stays as written. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
  readonly place: Place;
  /** Whether the text is what the command gets: nothing in it is replaced. Patterns of files count as text. */
  readonly literal: boolean;
  /** From an offset in `text` to one in the file. */
  readonly sourceOffset: (offset: number) => number;
}

/** `NAME=value` before a command, or alone. */
export interface ShellAssignment {
  readonly name: string;
  readonly value: ShellWord;
  readonly place: Place;
}

/** `2>&1`, `> file`, `<<EOF`. */
export interface ShellRedirection {
  /** `<`, `>`, `>>`, `>|`, `<>`, `<&`, `>&`, `&>`, `&>>`, `<<`, `<<-`, `<<<`. */
  readonly operator: string;
  /** As written; null where it is left out. */
  readonly descriptor: number | null;
  /** The file, the descriptor, or the name of the here-document; null at the end of the text. */
  readonly target: ShellWord | null;
  /** Null where the operator is another, or the text of it is not there. */
  readonly heredoc: HeredocBody | null;
  readonly place: Place;
}

/** What stands between a command and the one before it; a line break is `;`. */
export type ShellOperator = '&&' | '||' | ';' | '|' | '&';

/** What a command stands in; `script`: the text of another shell, `sh -c '…'`. */
export interface Nesting {
  readonly kind: 'subshell' | 'group' | 'if' | 'loop' | 'case' | 'function' | 'substitution' | 'script';
  readonly parent: Nesting | null;
  /** From 1. */
  readonly depth: number;
}

/** A simple command (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01). */
export interface ShellCommand {
  /** The program and its arguments; empty for assignments or redirections alone. */
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellAssignment[];
  readonly redirections: readonly ShellRedirection[];
  readonly place: Place;
  /** Null for the first of a list, and behind `then`, `do` and their kin. */
  readonly operator: ShellOperator | null;
  /**
   * Commands of the same number are piped to each other, in their order. The first command of a group has the number of the
   * group: `curl … | (cd /x && tar x)`.
   */
  readonly pipeline: number;
  /** `!` stands before it. */
  readonly negated: boolean;
  readonly nesting: Nesting | null;
  /** 0 outside of everything. */
  readonly depth: number;
}
