import { isPlainText } from './yaml-scalar.ts';

/** How a text is written in YAML. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** Columns after which a text is broken at its next space. */
export const WIDTH = 80;

// What libyaml (https://github.com/yaml/libyaml), whose rules Helm's library has, takes for printable: a tab is not, nor
// is anything beyond U+FFFF, so that emoji are escaped.
const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const INDICATOR_FIRST = /^(?:[#,[\]{}&*!|>'"%@`]|---|\.\.\.|[?:-](?=[ \t\n]|$))/;
const INDICATOR_INSIDE = /:(?=[ \t\n]|$)|[ \t\n]#/;

/** The style that a text gets, as a key or as a value. */
export function styleOf(text: string, isKey: boolean): ScalarStyle {
  const special = UNPRINTABLE.test(text) || / [\n\u2028\u2029]/.test(text);
  if (text.includes('\n')) return special || isKey || text.endsWith(' ') ? 'double' : 'literal';
  if (!isPlainText(text) || special || /[\u2028\u2029]/.test(text)) return 'double';
  if (text.startsWith(' ') || text.endsWith(' ')) return 'single';
  return INDICATOR_FIRST.test(text) || INDICATOR_INSIDE.test(text) ? 'single' : 'plain';
}

/** What stands behind the `|` of a literal block. */
export function literalHints(text: string): string {
  const indent = /^[ \n]/.test(text) ? '2' : '';
  if (!text.endsWith('\n')) return `${indent}-`;
  return text === '\n' || text.endsWith('\n\n') ? `${indent}+` : indent;
}

/** The text broken into lines at spaces behind column 80; `column` is where it begins, `indent` where lines go on. */
export function foldPlain(text: string, column: number, indent: number): string {
  return fold(text, { column, indent, edges: false, escape: false });
}

/** As `foldPlain`, in single quotes. */
export function foldSingle(text: string, column: number, indent: number): string {
  const body = fold(text, { column: column + 1, indent, edges: true, escape: false, widen: doubledQuote });
  return `'${body}'`;
}

/** As `foldPlain`, in double quotes. */
export function foldDouble(text: string, column: number, indent: number): string {
  const body = fold(text, { column: column + 1, indent, edges: true, escape: true, widen: escaped });
  return `"${body}"`;
}

interface Fold {
  readonly column: number;
  readonly indent: number;
  /** Whether the first and the last character are kept where they are. */
  readonly edges: boolean;
  /** Whether a break before a space is marked with a backslash; else there is none. */
  readonly escape: boolean;
  readonly widen?: (character: string) => string;
}

function fold(text: string, how: Fold): string {
  const { widen = same, indent, edges, escape } = how;
  if (indent < 0) return widenAll(text, widen);
  const parts: string[] = [];
  let column = how.column;
  let spaces = false;
  let at = 0;
  for (const character of text) {
    const before = at;
    at += character.length;
    if (character !== ' ') {
      const written = widen(character);
      parts.push(written);
      column += written.length === character.length ? 1 : written.length;
      spaces = false;
      continue;
    }
    const inside = !edges || (before > 0 && at < text.length);
    const followed = text[at] === ' ';
    if (!spaces && column > WIDTH && inside && (escape || !followed)) {
      parts.push('\n', ' '.repeat(indent), escape && followed ? '\\' : '');
      column = indent + (escape && followed ? 1 : 0);
    } else {
      parts.push(' ');
      column++;
    }
    spaces = true;
  }
  return parts.join('');
}

function widenAll(text: string, widen: (character: string) => string): string {
  let all = '';
  for (const character of text) all += widen(character);
  return all;
}

function same(character: string): string {
  return character;
}

function doubledQuote(character: string): string {
  return character === "'" ? "''" : character;
}

const ESCAPES = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0085', '\\N'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
]);

function escaped(character: string): string {
  const short = ESCAPES.get(character);
  if (short !== undefined) return short;
  if (!UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
