import { bytesOf } from './text.ts';

const SHORT = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);
// unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of the spaces only the ASCII one.
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const PLAIN = /^[ !#-[\]-~]*$/;

/** As `strconv.Quote` (https://pkg.go.dev/strconv#Quote); with `ascii`, as `strconv.QuoteToASCII`. */
export function quoteGo(text: string, ascii = false): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text) quoted += character === '"' ? '\\"' : escapeGo(character, ascii);
  return `${quoted}"`;
}

/** As `strconv.QuoteRune`. */
export function quoteRune(code: bigint, ascii = false): string {
  const character = code >= 0n && code <= 0x10ffffn ? String.fromCodePoint(Number(code)) : '\ufffd';
  return character === "'" ? "'\\''" : `'${escapeGo(character, ascii)}'`;
}

function escapeGo(character: string, ascii: boolean): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(bytesOf(character)[0] ?? 0, 2)}`;
  if (code < 0x7f ? code >= 0x20 : !ascii && PRINTABLE.test(character)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

/** Whether Go calls it printable. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
