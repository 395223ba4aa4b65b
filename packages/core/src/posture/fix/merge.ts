/** A line with the lines that stand deeper below it. */
interface Block {
  readonly line: string;
  readonly below: Block[];
}

/** Whether a text is whole lines of a block collection, with the line break before them or behind them. */
export function isLines(text: string): boolean {
  return text.startsWith('\n') !== text.endsWith('\n') && !text.includes('\r');
}

/**
 * One insertion out of several at the same place: what makes the same key (`securityContext:`) makes it once, with what
 * each wants below it. Null where they are not lines of the same kind.
 */
export function mergeLines(texts: readonly string[]): string | null {
  const [first = ''] = texts;
  const leads = first.startsWith('\n');
  if (!texts.every((text) => isLines(text) && text.startsWith('\n') === leads)) return null;
  const roots = new Map<number, Block>();
  for (const text of texts) {
    const lines = (leads ? text.slice(1) : text.slice(0, -1)).split('\n');
    const depth = depthOf(lines[0] ?? '');
    const root = roots.get(depth) ?? { line: '', below: [] };
    roots.set(depth, root);
    addLines(root, lines);
  }
  // What goes on with the innermost map stands first: a line that is less deep ends it.
  const deepest = [...roots].sort(([a], [b]) => b - a);
  const lines = deepest.flatMap(([, root]) => linesOf(root)).join('\n');
  return leads ? `\n${lines}` : `${lines}\n`;
}

function addLines(root: Block, lines: readonly string[]): void {
  const open: { depth: number; block: Block }[] = [{ depth: -1, block: root }];
  for (const line of lines) {
    const depth = depthOf(line);
    while (open.length > 1 && (open.at(-1)?.depth ?? 0) >= depth) open.pop();
    const parent = open.at(-1)?.block ?? root;
    const same = line.endsWith(':') ? parent.below.find((block) => block.line === line) : undefined;
    const block = same ?? { line, below: [] };
    if (same === undefined) parent.below.push(block);
    open.push({ depth, block });
  }
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}

function linesOf({ below }: Block): string[] {
  return below.flatMap((block) => [block.line, ...linesOf(block)]);
}
