import { isDigit } from '../text.ts';

/**
 * An item of a version: a number, or a qualifier as a key whose text order is Maven's. A `list` opens a list that goes on
 * to the end: the items after it are its own.
 */
export interface MavenItem {
  readonly kind: 'number' | 'string' | 'list';
  readonly qualifier: string;
  readonly digits: string;
}

const LIST: MavenItem = { kind: 'list', qualifier: '', digits: '' };
const ZERO: MavenItem = { kind: 'number', qualifier: '', digits: '' };

/** The keys of known qualifiers; `7-` and the text itself for any other. */
const QUALIFIERS: ReadonlyMap<string, string> = new Map([
  ['alpha', '0'],
  ['beta', '1'],
  ['milestone', '2'],
  ['rc', '3'],
  ['cr', '3'],
  ['snapshot', '4'],
  ['', '5'],
  ['ga', '5'],
  ['final', '5'],
  ['release', '5'],
  ['sp', '6'],
]);
/** Short forms, only where a number follows at once. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

/** The items of a version, those that mean nothing taken away. */
export function parseMaven(text: string): readonly MavenItem[] {
  return normalise(split(text.trim().toLowerCase()));
}

/** What is being read: digits or letters, from `start`. */
interface Reader {
  readonly items: MavenItem[];
  start: number;
  digits: boolean;
}

/** Items end at a dot, at a dash, and where letters and digits meet; the last two open a list. */
function split(version: string): MavenItem[] {
  const reader: Reader = { items: [], start: 0, digits: false };
  for (let i = 0; i < version.length; i++) {
    const sign = version[i];
    if (sign === '.' || sign === '-') {
      reader.items.push(i === reader.start ? ZERO : read(version, { reader, end: i, digitFollows: false }));
      if (sign === '-') reader.items.push(LIST);
      reader.start = i + 1;
      continue;
    }
    const digit = isDigit(version.charCodeAt(i));
    if (digit !== reader.digits && i > reader.start) {
      reader.items.push(read(version, { reader, end: i, digitFollows: digit }), LIST);
      reader.start = i;
    }
    reader.digits = digit;
  }
  if (version.length > reader.start) {
    reader.items.push(read(version, { reader, end: version.length, digitFollows: false }));
  }
  return reader.items;
}

function read(
  version: string,
  at: { readonly reader: Reader; readonly end: number; readonly digitFollows: boolean },
): MavenItem {
  const text = version.slice(at.reader.start, at.end);
  if (at.reader.digits) return { kind: 'number', qualifier: '', digits: text };
  const word = at.digitFollows ? (SHORT.get(text) ?? text) : text;
  return { kind: 'string', qualifier: QUALIFIERS.get(word) ?? `7-${word}`, digits: '' };
}

/**
 * Takes away, from the end of each list, what is like nothing: zeros, qualifiers of a release and empty lists, up to the
 * first item that is something. A list that is something does not end the search before it.
 */
function normalise(items: readonly MavenItem[]): readonly MavenItem[] {
  const kept: MavenItem[] = [];
  let trailing = true;
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item === undefined) continue;
    if (item.kind === 'list') {
      trailing = true;
      if (kept.length > 0) kept.push(item);
    } else if (!trailing || !isNothing(item)) {
      trailing = false;
      kept.push(item);
    }
  }
  return kept.reverse();
}

function isNothing(item: MavenItem): boolean {
  return item.kind === 'number' ? /^0*$/.test(item.digits) : item.qualifier === QUALIFIERS.get('');
}
