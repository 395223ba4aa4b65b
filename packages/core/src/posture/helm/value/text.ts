import { isUtf8 } from 'node:buffer';

// Go's strings are bytes, and templates see it: `trunc 63`, `len`, `b64dec` of a key store. Here they are JavaScript
// strings; a byte that is no UTF-8 becomes U+DC00 + byte, a code unit that no valid text has (Python's surrogateescape,
// https://peps.python.org/pep-0383/), and becomes that byte again.

const ESCAPE = 0xdc00;
const ESCAPED = /[\udc80-\udcff]/;
const ASCII = /^[\0-\x7f]*$/;

/** The bytes as text. */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8') : escapeInvalid(buffer);
}

/** The bytes of a text. */
export function bytesOf(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xdc80 || unit > 0xdcff || isHigh(text.charCodeAt(at - 1))) continue;
    parts.push(Buffer.from(text.slice(from, at), 'utf8'), Buffer.of(unit - ESCAPE));
    from = at + 1;
  }
  parts.push(Buffer.from(text.slice(from), 'utf8'));
  return Buffer.concat(parts);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function escapeInvalid(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = sequence(bytes, at);
    if (size > 0) {
      at += size;
      continue;
    }
    text += bytes.toString('utf8', from, at) + String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
    from = ++at;
  }
  return text + bytes.toString('utf8', from);
}

/** The length of the UTF-8 sequence that begins at `at`, 0 where none does. */
function sequence(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  return size > 0 && at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)) ? size : 0;
}

/** Whether every byte is one character, so that no offset needs to be converted. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** How many bytes it has. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : bytesOf(text).length;
}

/** The bytes from `start` to `end`; a character cut in two leaves bytes that are no UTF-8. */
export function sliceBytes(text: string, start: number, end?: number): string {
  return isAscii(text) ? text.slice(start, end) : textOf(bytesOf(text).subarray(start, end));
}

/** Without bytes that are no UTF-8: U+FFFD stands for each. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}
