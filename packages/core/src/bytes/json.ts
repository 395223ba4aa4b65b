import { SeaworthyError } from '../model/error.ts';

/** How much of a JSON text is accepted. */
export interface JsonLimits {
  /** Levels of arrays and objects. Default 64. */
  readonly maxDepth?: number;
  /** Bytes of the whole text. Default 16 MiB. */
  readonly maxBytes?: number;
}

const DEFAULT_DEPTH = 64;
const DEFAULT_BYTES = 16 << 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The value of a JSON text (RFC 8259) from an untrusted file. A byte order mark is skipped; of equal keys the last
 * counts, as everywhere; `__proto__` is a key like any other. Throws `file/unreadable` for text that is no JSON, nests
 * deeper or is longer than allowed: nothing of it is quoted, for it may hold a secret.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = {}): unknown {
  const { maxDepth = DEFAULT_DEPTH, maxBytes = DEFAULT_BYTES } = limits;
  if (bytes.length > maxBytes) throw unreadable(`JSON of ${bytes.length} bytes, more than ${maxBytes}`);
  if (exceedsDepth(bytes, maxDepth)) throw unreadable(`JSON nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    throw unreadable('not valid JSON');
  }
}

/** `value` where it is an object (no array), else null. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as Record<string, unknown>;
}

/** The own property `key` of a parsed object: never one of the prototype. */
export function ownProperty(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** UTF-8 without a byte order mark; bytes that are none become U+FFFD, as in every runtime that reads such files. */
export function decodeUtf8(bytes: Uint8Array): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start).toString('utf8');
}

/** Counts brackets outside strings. In text that is no JSON the answer means nothing, but it is never wrong for JSON. */
function exceedsDepth(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = endOfString(bytes, i + 1);
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return true;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return false;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let i = start;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

function unreadable(message: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', message);
}
