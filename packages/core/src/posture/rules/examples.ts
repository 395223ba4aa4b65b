/** An example of a rule: a small tree that breaks it, or does not. */
export interface RuleExample {
  readonly kind: 'bad' | 'good';
  /** What it shows; empty where it says nothing. */
  readonly note: string;
  /** The file that the rule speaks of. */
  readonly path: string;
  /** Of a bad one: the line of the breach, where the example says it. */
  readonly line: number | null;
  /** Every file of the tree, that one included, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Of a bad one with a deterministic fix: the file after it. */
  readonly fixed: string | null;
}

const HEADER = /^=== (bad|good|fixed)(?: ([^\s:@]+(?:@[0-7]+,\d+:\d+)?)(?::(\d+))?(?: (.*))?)?$/;
const FILE = /^\+\+\+ (\S+)$/;

interface Draft {
  kind: 'bad' | 'good';
  note: string;
  path: string;
  line: number | null;
  files: Map<string, string>;
  fixed: string | null;
}

/**
 * Reads a rule's `examples.txt`: sections that begin with `=== bad PATH:LINE NOTE` or `=== good PATH NOTE`, further files
 * of the same tree after `+++ PATH`, and `=== fixed` after a bad one for its text once the fix is made. The empty line
 * before a header belongs to it. Throws an `Error` with the line that is no such text.
 */
export function parseExamples(text: string): readonly RuleExample[] {
  const examples: Draft[] = [];
  let into: ((content: string) => void) | null = null;
  let lines: string[] = [];
  const close = (): void => {
    while (lines.at(-1) === '') lines.pop();
    into?.(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
    lines = [];
  };
  for (const [index, line] of text.split('\n').entries()) {
    const header = HEADER.exec(line);
    const file = FILE.exec(line);
    const current = examples.at(-1);
    if (header !== null) {
      close();
      into = header[1] === 'fixed' ? fixedOf(current, index) : begin(examples, header, index);
    } else if (file !== null && current !== undefined) {
      close();
      into = (content) => current.files.set(file[1] ?? '', content);
    } else if (into !== null) {
      lines.push(line);
    } else if (line !== '') {
      throw new Error(`line ${index + 1} stands before the first "=== bad" or "=== good"`);
    }
  }
  close();
  return examples;
}

function begin(examples: Draft[], header: RegExpExecArray, index: number): (content: string) => void {
  const [, kind, path, line, note = ''] = header;
  if (path === undefined) throw new Error(`line ${index + 1} names no file`);
  const example: Draft = {
    kind: kind === 'bad' ? 'bad' : 'good',
    note,
    path,
    line: line === undefined ? null : Number(line),
    files: new Map(),
    fixed: null,
  };
  examples.push(example);
  return (content) => example.files.set(path, content);
}

function fixedOf(example: Draft | undefined, index: number): (content: string) => void {
  if (example?.kind !== 'bad') throw new Error(`line ${index + 1}: "=== fixed" follows a bad example`);
  return (content) => {
    example.fixed = content;
  };
}
