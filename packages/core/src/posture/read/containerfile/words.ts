/** A word of a text, with offsets in it; `raw` has the quotes. */
export interface SplitWord {
  readonly text: string;
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

/** Words between blanks; quotes hold blanks together, a backslash takes the next character as it is. */
export function splitWords(text: string): readonly SplitWord[] {
  const words: SplitWord[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && isBlank(text.charCodeAt(at))) at++;
    if (at >= text.length) break;
    const start = at;
    const parts: string[] = [];
    let plain = at;
    let quote = '';
    for (; at < text.length; at++) {
      const character = text[at] as string;
      if (quote === '' && isBlank(text.charCodeAt(at))) break;
      if (character === '\\' && quote !== "'" && at + 1 < text.length) {
        parts.push(text.slice(plain, at));
        at++;
        plain = at;
      } else if (character === quote || (quote === '' && (character === '"' || character === "'"))) {
        parts.push(text.slice(plain, at));
        plain = at + 1;
        quote = quote === '' ? character : '';
      }
    }
    parts.push(text.slice(plain, at));
    words.push({ text: parts.join(''), raw: text.slice(start, at), start, end: at });
  }
  return words;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
