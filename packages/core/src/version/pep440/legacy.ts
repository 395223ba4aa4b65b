import { compareText, isNumber } from '../text.ts';

/** Words that stood for a phase before PEP 440, as setuptools read them. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['pre', 'c'],
  ['preview', 'c'],
  ['-', 'final-'],
  ['rc', 'c'],
  ['dev', '@'],
]);
const FINAL = '*final';

/** Orders texts that are no version of PEP 440, as `packaging`'s LegacyVersion did. */
export function compareLegacy(a: string, b: string): number {
  const x = legacyKey(a);
  const y = legacyKey(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = compareText(x[i] ?? '', y[i] ?? '');
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** Numbers padded to eight digits, words marked with `*`; words before a release take trailing zeros away. */
function legacyKey(text: string): readonly string[] {
  const key: string[] = [];
  for (const part of legacyParts(text.toLowerCase())) {
    if (part.startsWith('*')) {
      if (part < FINAL) while (key.at(-1) === '*final-') key.pop();
      while (key.at(-1) === '00000000') key.pop();
    }
    key.push(part);
  }
  return key;
}

function legacyParts(text: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of text.match(/\d+|[a-z]+|-|[^\d.a-z-]+/g) ?? []) {
    const part = SPELLINGS.get(piece) ?? piece;
    parts.push(isNumber(part) ? part.padStart(8, '0') : `*${part}`);
  }
  parts.push(FINAL);
  return parts;
}
