const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const STAR = 0x2a;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const SPACE = 0x20;

/** JSON out of JSON with comments and trailing commas: these become blanks, so that places stay. Linear. */
export function plainJson(bytes: Uint8Array): Uint8Array {
  const plain = Uint8Array.from(bytes);
  let comma = -1;
  for (let i = 0; i < plain.length; i++) {
    const byte = plain[i] ?? 0;
    if (byte === QUOTE) {
      i = endOfString(plain, i);
      comma = -1;
    } else if (byte === SLASH && (plain[i + 1] === SLASH || plain[i + 1] === STAR)) {
      i = blank(plain, i);
    } else if (byte === COMMA) {
      comma = i;
    } else if (byte === 0x5d || byte === 0x7d) {
      if (comma !== -1) plain[comma] = SPACE;
      comma = -1;
    } else if (byte > SPACE) {
      comma = -1;
    }
  }
  return plain;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let i = start + 1;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

/** Blanks a comment and gives its last place. */
function blank(bytes: Uint8Array, start: number): number {
  const block = bytes[start + 1] === STAR;
  let end = start + 2;
  if (block) {
    while (end < bytes.length && !(bytes[end] === STAR && bytes[end + 1] === SLASH)) end++;
    end = Math.min(end + 2, bytes.length);
  } else while (end < bytes.length && bytes[end] !== NEWLINE) end++;
  bytes.fill(SPACE, start, end);
  return end - 1;
}
