/**
 * Orders two texts by their code points, as every list of a report is ordered: no locale, and not JavaScript's `<`,
 * which compares UTF-16 units and so puts U+1F600 before U+FF21. Negative, zero or positive.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** A UTF-16 unit moved so that surrogates, which stand for code points from U+10000 on, come last. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
