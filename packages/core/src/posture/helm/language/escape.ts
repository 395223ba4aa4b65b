import { isPrintable } from '../value/quote.ts';
import { bytesOf } from '../value/text.ts';

const HTML = new Map([
  ['\0', '\ufffd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** As `template.HTMLEscapeString` (https://pkg.go.dev/text/template#HTMLEscapeString). */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => HTML.get(character) ?? character);
}

const SCRIPT = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);

/** As `template.JSEscapeString`. */
export function escapeScript(text: string): string {
  return text.replace(/[\\'"<>&=]|[^ -~]/gu, (character) => {
    const known = SCRIPT.get(character);
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x80 && isPrintable(character)) return character;
    return code === 0x7f ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** As `url.QueryEscape` (https://pkg.go.dev/net/url#QueryEscape). */
export function escapeQuery(text: string): string {
  return escapeBytes(text, /[A-Za-z0-9_.~-]/).replaceAll('%20', '+');
}

/** Percent signs for every byte that is not `kept`. */
export function escapeBytes(text: string, kept: RegExp): string {
  let escaped = '';
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    escaped +=
      byte < 0x80 && kept.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
