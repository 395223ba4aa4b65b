/** Ecosystems whose users take `0.4` for another line than `0.3`: what a caret means in their requirements. */
const CARET_TYPES: ReadonlySet<string> = new Set([
  'cargo',
  'composer',
  'hex',
  'julia',
  'npm',
  'pub',
  'swift',
]);

/**
 * Whether two versions are of one major line: the first number is the same, and, below 1.0 in ecosystems that promise
 * nothing there, the second. A version that begins with no number is a line of its own.
 */
export function sameLine(type: string, a: string, b: string): boolean {
  const line = lineOf(type, a);
  return line !== null && line === lineOf(type, b);
}

function lineOf(type: string, version: string): string | null {
  const [, major, minor = '0'] = /^v?(?:\d{1,9}!)?(\d{1,9})(?:\.(\d{1,9}))?/.exec(version) ?? [];
  if (major === undefined) return null;
  return Number(major) === 0 && CARET_TYPES.has(type) ? `0.${Number(minor)}` : String(Number(major));
}
