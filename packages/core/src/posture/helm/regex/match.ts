import { type Budget, spend } from '../limits.ts';
import type { Program } from './program.ts';
import { type AssertKind, inSet } from './syntax.ts';

/** Where the groups begin and end, two numbers each; -1 where a group took no part. The whole match is group 0. */
export type Captures = readonly number[];

interface Thread {
  readonly at: number;
  readonly captures: Captures;
}

/**
 * The leftmost match from `start` on, of several the one that Perl would find; null for none. Runs all ways through the
 * program at once (Pike's machine, https://swtch.com/~rsc/regexp/regexp2.html): linear in the text, whatever the
 * expression is, and every step is taken from the budget.
 */
export function matchFrom(program: Program, text: string, start: number, budget: Budget): Captures | null {
  const fresh: Captures = new Array<number>(program.groups * 2 + 2).fill(-1);
  let threads: Thread[] = [];
  let found: Captures | null = null;
  const marks = new Uint32Array(program.code.length);
  let mark = 0;
  for (let at = start; ; ) {
    mark++;
    const runs = found === null ? [...threads, { at: 0, captures: fresh }] : threads;
    if (runs.length === 0) return found;
    const ready = follow(runs, { program, text, at, marks, mark, budget });
    const code = at < text.length ? (text.codePointAt(at) ?? 0) : -1;
    const next: Thread[] = [];
    spend(budget, 1 + ready.length);
    for (const thread of ready) {
      const instruction = program.code[thread.at];
      if (instruction?.op === 'match') {
        found = thread.captures;
        break;
      }
      if (code >= 0 && instruction?.op === 'set' && inSet(instruction.set, code)) {
        next.push({ at: thread.at + 1, captures: thread.captures });
      }
    }
    threads = next;
    if (at >= text.length) return found;
    at += code > 0xffff ? 2 : 1;
  }
}

interface Position {
  readonly program: Program;
  readonly text: string;
  readonly at: number;
  /** Where each instruction was last reached: one thread each is enough, and the first is the best. */
  readonly marks: Uint32Array;
  readonly mark: number;
  readonly budget: Budget;
}

/** The threads at instructions that take a character, or match: the best first. */
function follow(threads: readonly Thread[], position: Position): Thread[] {
  const { program, marks, mark, at, budget } = position;
  const ready: Thread[] = [];
  const stack: Thread[] = [];
  for (const start of threads) {
    stack.push(start);
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      if (marks[thread.at] === mark) continue;
      marks[thread.at] = mark;
      spend(budget, 1);
      const instruction = program.code[thread.at];
      if (instruction === undefined) continue;
      if (instruction.op === 'split') {
        stack.push({ at: instruction.second, captures: thread.captures });
        stack.push({ at: instruction.first, captures: thread.captures });
      } else if (instruction.op === 'jump') {
        stack.push({ at: instruction.to, captures: thread.captures });
      } else if (instruction.op === 'save') {
        spend(budget, thread.captures.length >> 3);
        stack.push({ at: thread.at + 1, captures: thread.captures.with(instruction.slot, at) });
      } else if (instruction.op === 'assert') {
        if (holds(instruction.kind, position)) stack.push({ at: thread.at + 1, captures: thread.captures });
      } else {
        ready.push(thread);
      }
    }
  }
  return ready;
}

function holds(kind: AssertKind, { text, at }: Position): boolean {
  switch (kind) {
    case 'text-start':
      return at === 0;
    case 'text-end':
      return at === text.length;
    case 'line-start':
      return at === 0 || text[at - 1] === '\n';
    case 'line-end':
      return at === text.length || text[at] === '\n';
    default:
      return (isWord(text[at - 1]) !== isWord(text[at])) === (kind === 'word');
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^[0-9A-Za-z_]$/.test(character);
}

/** All matches, at most `most` of them (all for less than 0), as Go counts them: none is empty right behind another. */
export function* matches(program: Program, text: string, most: number, budget: Budget): Iterable<Captures> {
  let end = -1;
  let count = 0;
  for (let at = 0; at <= text.length && count !== most; ) {
    const captures = matchFrom(program, text, at, budget);
    if (captures === null) return;
    const [first = 0, last = 0] = captures;
    const accepted = last > first || first !== end;
    if (last > at) at = last;
    else at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    end = last;
    if (!accepted) continue;
    count++;
    yield captures;
  }
}
