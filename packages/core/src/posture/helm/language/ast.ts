/**
 * What a template consists of (https://pkg.go.dev/text/template#hdr-Actions). Every action knows its line, from 1; what
 * writes something knows where it begins, an offset in the file.
 */
export type Node =
  | { readonly type: 'text'; readonly at: number; readonly text: string }
  | { readonly type: 'action'; readonly at: number; readonly line: number; readonly pipe: Pipe }
  | Conditional
  | {
      readonly type: 'template';
      readonly at: number;
      readonly line: number;
      readonly name: string;
      readonly pipe: Pipe | null;
    }
  | { readonly type: 'break'; readonly line: number }
  | { readonly type: 'continue'; readonly line: number };

/** `if`, `with` or `range`, with what is done and what is done else. */
export interface Conditional {
  readonly type: 'if' | 'with' | 'range';
  readonly line: number;
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[] | null;
}

/** Commands, each with the result of the one before as its last argument, and the variables that get the result. */
export interface Pipe {
  readonly line: number;
  readonly variables: readonly string[];
  /** Whether they exist already: `=`, not `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

/** A function, method or value, and its arguments. */
export interface Command {
  readonly words: readonly Expression[];
}

export type Expression =
  | { readonly type: 'dot' }
  | { readonly type: 'nil' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | NumberLiteral
  | { readonly type: 'function'; readonly name: string; readonly line: number }
  | { readonly type: 'field'; readonly names: readonly string[]; readonly line: number }
  | {
      readonly type: 'variable';
      readonly name: string;
      readonly names: readonly string[];
      readonly line: number;
    }
  | {
      readonly type: 'chain';
      readonly of: Expression;
      readonly names: readonly string[];
      readonly line: number;
    }
  | { readonly type: 'pipe'; readonly pipe: Pipe; readonly line: number };

/** A constant without a type: what it becomes depends on what asks for it. Null where it cannot become that. */
export interface NumberLiteral {
  readonly type: 'number';
  readonly text: string;
  readonly integer: bigint | null;
  readonly float: number | null;
  /** Whether it is written as a float: an `int` is never made of `1.0` unless an `int` is asked for. */
  readonly floating: boolean;
}

/** A template by its name, and where it stands. */
export interface Template {
  readonly name: string;
  /** The file (or the text given to `tpl`) that defines it. */
  readonly source: string;
  readonly body: readonly Node[];
}

/** Whether nothing but blanks and definitions stand in it; such a template does not replace another. */
export function isBlank(body: readonly Node[]): boolean {
  return body.every((node) => node.type === 'text' && node.text.trim() === '');
}
