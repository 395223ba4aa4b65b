/**
 * The words of a command line in one text, as Compose splits it for `command` and `entrypoint`: quotes and backslashes as a
 * shell has them, and no shell behind it (https://docs.docker.com/reference/compose-file/services/#command). Null where a
 * quote is not closed.
 */
export function shellWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") {
      word = (word ?? '') + (text[++at] ?? '');
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return quote === '' ? words : null;
}
