// C0 and C1 controls, DEL, the marks that turn the direction of text, zero-width and other invisible characters, line
// and paragraph separators, variation and tag characters, and surrogates that stand alone: nothing of an image may move
// the cursor, hide itself or change what a line seems to say.
const UNSAFE =
  /[\0-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cs}\u{e0000}-\u{e007f}]/gu;

/** Text out of an image, fit for a terminal: what could act on it is written as `\u{…}`. */
export function sanitise(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ASCII = /^[\x20-\x7e]*$/;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}]+$/u;
// East Asian Wide and Fullwidth (Unicode Standard Annex 11), and pictures that terminals draw in two columns.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The columns that sanitised text takes in a terminal. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += columnsOf(segment);
  return width;
}

function columnsOf(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** `text` cut to `columns`, with `…` where something is cut off. */
export function truncate(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  let result = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    const columnsHere = columnsOf(segment);
    if (width + columnsHere > columns - 1) break;
    result += segment;
    width += columnsHere;
  }
  return `${result}…`;
}

/** `text` filled up with spaces to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Breaks text at spaces into lines of at most `columns`; a word that is longer is broken where it must be. 0: one line. */
export function wrap(text: string, columns: number): string[] {
  if (columns <= 0) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, columns))) {
    if (line === '') line = word;
    else if (widthOf(line) + 1 + widthOf(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function pieces(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const found: string[] = [];
  let piece = '';
  let width = 0;
  for (const { segment } of segmenter.segment(word)) {
    const columnsHere = columnsOf(segment);
    if (width + columnsHere > columns && piece !== '') {
      found.push(piece);
      piece = '';
      width = 0;
    }
    piece += segment;
    width += columnsHere;
  }
  if (piece !== '') found.push(piece);
  return found;
}
