import type {
  HeredocBody,
  Nesting,
  ShellAssignment,
  ShellCommand,
  ShellOperator,
  ShellRedirection,
  ShellWord,
} from './contract.ts';
import { placeOf, type Reader } from './reader.ts';

/** What is being made. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A command that is being read. */
export interface Open extends Mutable<Omit<ShellCommand, 'words' | 'assignments' | 'redirections'>> {
  readonly words: ShellWord[];
  readonly assignments: ShellAssignment[];
  readonly redirections: ShellRedirection[];
  /** It was the name of a function. */
  dropped: boolean;
}

/** What is shared by all lists of a text. */
export interface Shared {
  readonly commands: Open[];
  pipelines: number;
  readonly bodies: HeredocBody[];
  nextBody: number;
}

/** A compound command that is not closed. */
export interface Frame {
  readonly kind: Nesting['kind'];
  readonly closer: string;
  readonly pipeline: number;
  /** Of `case`: before `in`, in a pattern, or in the commands of one. */
  part: 'head' | 'pattern' | 'body';
}

/** A list of commands that is being read. */
export interface List {
  readonly reader: Reader;
  readonly shared: Shared;
  readonly frames: Frame[];
  subshells: number;
  command: Open | null;
  operator: ShellOperator | null;
  pipeline: number | null;
  negated: boolean;
  /** A compound command was closed, and nothing has come since. */
  isClosed: boolean;
  /** `for NAME in …`, up to the end of the line: no commands. */
  inForHead: boolean;
  /** The next group is the body of a function. */
  isFunction: boolean;
  readonly pending: { readonly redirection: Mutable<ShellRedirection>; readonly stripTabs: boolean }[];
}

/** What stands in `parent`. */
export function nestingIn(kind: Nesting['kind'], parent: Nesting | null): Nesting {
  return { kind, parent, depth: (parent?.depth ?? 0) + 1 };
}

/** The end of a command, and what stands between it and the next. */
export function separate(list: List, operator: ShellOperator | null): void {
  list.command = null;
  list.isClosed = false;
  list.negated = false;
  list.operator = operator;
  if (operator !== '|') list.pipeline = null;
}

/** A compound command begins. */
export function open(list: List, kind: Nesting['kind'], closer: string): void {
  const { reader } = list;
  list.pipeline ??= list.shared.pipelines++;
  const isFunction = list.isFunction && kind !== 'case';
  list.frames.push({ kind, closer, pipeline: list.pipeline, part: kind === 'case' ? 'head' : 'body' });
  reader.nesting = nestingIn(isFunction ? 'function' : kind, reader.nesting);
  list.isFunction = false;
  list.isClosed = false;
  list.command = null;
}

/** The innermost compound command ends; what it was. */
export function close(list: List): Nesting['kind'] | null {
  const frame = list.frames.pop();
  if (frame === undefined) return null;
  if (frame.kind === 'subshell') list.subshells--;
  list.reader.nesting = list.reader.nesting?.parent ?? null;
  separate(list, null);
  list.pipeline = frame.pipeline;
  list.isClosed = true;
  return frame.kind;
}

/** The command that is being read, a new one where there is none. */
export function begin(list: List): Open {
  if (list.command !== null) return list.command;
  const { reader, shared } = list;
  list.pipeline ??= shared.pipelines++;
  const command: Open = {
    words: [],
    assignments: [],
    redirections: [],
    place: placeOf(reader, reader.at, reader.at),
    operator: list.operator,
    pipeline: list.pipeline,
    negated: list.negated,
    nesting: reader.nesting,
    depth: reader.nesting?.depth ?? 0,
    dropped: false,
  };
  list.command = command;
  list.isClosed = false;
  shared.commands.push(command);
  return command;
}

/** The command goes to the end of what was added to it last. */
export function extend(command: Open, { place }: { readonly place: ShellCommand['place'] }): void {
  const isFirst = command.words.length + command.assignments.length + command.redirections.length === 1;
  command.place = { ...place, start: isFirst ? place.start : command.place.start };
}

/** A word of the command that is being read. */
export function addWord(list: List, word: ShellWord): void {
  const command = begin(list);
  command.words.push(word);
  extend(command, word);
}
