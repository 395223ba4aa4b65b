import { asObject } from '../bytes/json.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * The name of an object's own that another reader would take for one of `names`, or null. Go's decoder, and so Docker
 * and containerd, matches names without regard to case, and the last one counts (https://pkg.go.dev/encoding/json):
 * beside `layers`, `LAYERS` would be what they run, while we looked at the other.
 */
export function lookalike(
  object: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): string | null {
  const folded = new Set([...names].map(fold));
  return Object.keys(object).find((key) => !names.has(key) && folded.has(fold(key))) ?? null;
}

/** Upper case first: U+017F is then an S, as for Go, and U+212A a k afterwards. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/**
 * Whether a name stands twice in an object of `bytes`, valid JSON of which `value` was made. We keep the last; Go merges
 * objects of the same name. Each pair has one colon outside strings, so the pairs that were lost can be counted.
 */
export function repeatsNames(bytes: Uint8Array, value: unknown): boolean {
  return colonsIn(bytes) !== pairsIn(value);
}

function colonsIn(bytes: Uint8Array): number {
  let colons = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) inString = !inString;
    else if (inString && byte === BACKSLASH) at++;
    else if (!inString && byte === COLON) colons++;
  }
  return colons;
}

/** Recursion is bounded by the depth that the JSON was read with. */
function pairsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + pairsIn(item), 0);
  const object = asObject(value);
  if (object === null) return 0;
  return Object.values(object).reduce<number>((sum, item) => sum + 1 + pairsIn(item), 0);
}
