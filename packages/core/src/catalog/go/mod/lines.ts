/** A directive of a go.mod file with its arguments: `require`, `golang.org/x/text`, `v0.14.0`. */
export type Directive = readonly [verb: string, ...args: string[]];

/**
 * The directives of a go.mod file, those in parentheses one by one. Strings are unquoted, comments dropped. The grammar is
 * that of https://go.dev/ref/mod#go-mod-file-lexical. Lines that do not follow it are `broken`.
 */
export function directivesOf(text: string): {
  readonly directives: readonly Directive[];
  readonly broken: number;
} {
  const directives: Directive[] = [];
  let broken = 0;
  let block: string | null = null;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    if (words === null) broken++;
    else if (words.length === 0) continue;
    else if (block !== null && words[0] === ')') block = null;
    else if (block !== null) directives.push([block, ...words]);
    else if (words.length === 2 && words[1] === '(') block = words[0] as string;
    else directives.push([words[0] as string, ...words.slice(1)]);
  }
  return { directives, broken };
}

/** The words of a line; null where a string does not end. */
function wordsOf(line: string): string[] | null {
  const words: string[] = [];
  for (let i = 0; i < line.length; ) {
    const sign = line[i] as string;
    if (sign === ' ' || sign === '\t' || sign === '\r') {
      i++;
    } else if (line.startsWith('//', i)) {
      break;
    } else if (sign === '"' || sign === '`') {
      const end = line.indexOf(sign, i + 1);
      if (end === -1) return null;
      words.push(line.slice(i + 1, end));
      i = end + 1;
    } else if (sign === '(' || sign === ')' || sign === ',') {
      words.push(sign);
      i++;
    } else {
      const end = endOfWord(line, i);
      words.push(line.slice(i, end));
      i = end;
    }
  }
  return words;
}

/** Where a word ends: at a blank, a sign of its own, a string or a comment. */
function endOfWord(line: string, start: number): number {
  let i = start;
  while (i < line.length && !' \t\r(),"`'.includes(line[i] as string)) {
    if (line.startsWith('//', i)) break;
    i++;
  }
  return i;
}
