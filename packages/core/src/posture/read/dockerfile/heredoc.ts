import { expand } from './expand.ts';

/** `<<NAME` in a joined line. */
export interface HeredocWord {
  readonly name: string;
  readonly stripTabs: boolean;
  readonly expand: boolean;
  readonly descriptor: number | null;
  readonly start: number;
  readonly end: number;
}

const HEREDOC = /^(\d*)<<(-?)([^<]*)$/;

function noValue(): undefined {
  return undefined;
}

/**
 * The here-documents that a line asks for: `heredocsFromLine` of BuildKit's parser.go. The escape is always a backslash.
 * None where quotes do not match, or a variable is written as BuildKit does not know it.
 */
export function heredocWords(line: string): HeredocWord[] {
  const { words } = expand(line, {
    escape: '\\',
    valueOf: noValue,
    keepUnset: true,
    rawQuotes: true,
    rawEscapes: true,
    split: true,
  });
  const found: HeredocWord[] = [];
  for (const { text, start, end } of words) {
    const [, descriptor = '', dash = '', written = ''] = HEREDOC.exec(text) ?? [];
    const name = written === '' ? null : readName(written);
    if (name === null) continue;
    found.push({
      name,
      stripTabs: dash === '-',
      expand: quotesIn(name) === quotesIn(readName(written, true) ?? ''),
      descriptor: descriptor === '' ? null : Number(descriptor),
      start,
      end,
    });
  }
  return found;
}

/** Without quotes and escapes; null where it is not one word. */
function readName(written: string, rawQuotes = false): string | null {
  const { words } = expand(written, {
    escape: '\\',
    valueOf: noValue,
    keepUnset: true,
    rawQuotes,
    split: true,
  });
  return words.length === 1 ? (words[0]?.text ?? null) : null;
}

function quotesIn(text: string): number {
  return text.split(/["']/).length - 1;
}
