import type { Budget } from '../limits.ts';
import { LimitError, spend, spendText } from '../limits.ts';
import { GoError, type GoFunction, type Maybe } from '../value/value.ts';
import type { Node, Template } from './ast.ts';

/** What a template runs with. */
export interface Machine {
  readonly templates: ReadonlyMap<string, Template>;
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly budget: Budget;
}

/** One template that runs: its variables, what it has written, and where it is. */
export interface Frame {
  readonly machine: Machine;
  readonly template: Template;
  readonly variables: Variable[];
  readonly output: Output;
  line: number;
}

export interface Variable {
  readonly name: string;
  value: Maybe;
}

export interface Output {
  readonly parts: string[];
  length: number;
  /** Where its parts come from, of one file; null where nobody asks. */
  readonly marks: Marks | null;
}

/** Where what is written comes from, as far as it comes from one file. */
export interface Marks {
  readonly source: string;
  /** In the order of `out`. */
  readonly all: Mark[];
}

/** From an offset of what is written on, up to the next mark. */
export interface Mark {
  readonly out: number;
  /** An offset of the file. */
  readonly at: number;
  /** Whether it is text that is copied, character by character; else all of it comes from the action at `at`. */
  readonly copied: boolean;
}

/** A place in a template file. */
export interface TemplatePlace {
  readonly source: string;
  readonly line: number;
}

/** Why a template ended, and where: the innermost place first, then those that it was included from. */
export class TemplateFault extends Error {
  readonly places: TemplatePlace[] = [];
  /** The frame that is the last of `places`. */
  frame: Frame | null = null;
}

export function createFrame(machine: Machine, template: Template, dot: Maybe): Frame {
  return {
    machine,
    template,
    variables: [{ name: '$', value: dot }],
    output: { parts: [], length: 0, marks: null },
    line: 1,
  };
}

/** Notes that what is written from here on comes from this place of the template's file. */
export function mark({ output, template }: Frame, at: number, copied: boolean): void {
  const { marks, length } = output;
  // What another file defines stands, for this one, where it is asked for.
  if (marks !== null && marks.source === template.source) marks.all.push({ out: length, at, copied });
}

/** Writes to the output of the template what `node` is, or came to. Throws `LimitError` for too much. */
export function emit(frame: Frame, text: string, { type, at }: Extract<Node, { at: number }>): void {
  const { output, machine } = frame;
  if (text === '') return;
  mark(frame, at, type === 'text');
  output.parts.push(text);
  output.length += text.length;
  if (output.length > machine.budget.limits.textLength) spendText(machine.budget, output.length);
  spend(machine.budget, 1 + (text.length >> 4));
}

/** The error with the place where the frame is; errors of the program itself stay what they are. */
export function located(error: unknown, frame: Frame): unknown {
  const fault = toFault(error);
  if (fault === null) return error;
  if (fault.frame !== frame) {
    fault.frame = frame;
    fault.places.push({ source: frame.template.source, line: frame.line });
  }
  return fault;
}

function toFault(error: unknown): TemplateFault | null {
  if (error instanceof TemplateFault) return error;
  if (error instanceof GoError || error instanceof LimitError) return new TemplateFault(error.message);
  // Limits keep recursion far from the end of the stack; should one be too large for this machine, it is no crash.
  if (error instanceof RangeError) return new TemplateFault('nested too deep');
  return null;
}
