import { endOfDigits, endOfLetters } from '../text.ts';

/** A version of PEP 440 in parts. Numbers are their digits. */
export interface Pep440 {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre: { readonly phase: 'a' | 'b' | 'rc'; readonly number: string } | null;
  readonly post: string | null;
  readonly dev: string | null;
  /** The parts of the local version, lower case; empty without one. */
  readonly local: readonly string[];
}

const PHASES: ReadonlyMap<string, 'a' | 'b' | 'rc'> = new Map([
  ['a', 'a'],
  ['alpha', 'a'],
  ['b', 'b'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['rc', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
]);
const POST = new Set(['post', 'rev', 'r']);
/** What can follow a word without any sign between. */
const FOLLOWERS = ['postdev', 'revdev', 'rdev', 'post', 'rev', 'dev', 'r'];

/** Reads from left to right; `at` is where the next part begins. */
interface Cursor {
  readonly text: string;
  at: number;
}

/** `text` in parts, with the spellings that the specification normalises; null where it is no version. */
export function parsePep440(text: string): Pep440 | null {
  const cursor: Cursor = { text: text.trim().toLowerCase(), at: 0 };
  if (cursor.text.startsWith('v')) cursor.at = 1;
  let first = digits(cursor);
  if (first === '') return null;
  let epoch = '';
  if (cursor.text[cursor.at] === '!') {
    epoch = first;
    cursor.at++;
    first = digits(cursor);
    if (first === '') return null;
  }
  const release = [first, ...furtherNumbers(cursor)];
  const pre = readPre(cursor);
  const post = readPost(cursor);
  const dev = readWord(cursor, (word) => word === 'dev')?.number ?? null;
  const local = readLocal(cursor);
  if (local === null || cursor.at !== cursor.text.length) return null;
  return { epoch, release, pre, post, dev, local };
}

function digits(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at = endOfDigits(cursor.text, start);
  return cursor.text.slice(start, cursor.at);
}

function furtherNumbers(cursor: Cursor): string[] {
  const numbers: string[] = [];
  while (cursor.text[cursor.at] === '.' && endOfDigits(cursor.text, cursor.at + 1) > cursor.at + 1) {
    cursor.at++;
    numbers.push(digits(cursor));
  }
  return numbers;
}

/** `[-_.]?word[-_.]?number?` where `accepts` knows the word; otherwise nothing is read. */
function readWord(
  cursor: Cursor,
  accepts: (word: string) => boolean,
): { readonly word: string; readonly number: string } | null {
  const start = isSeparator(cursor.text, cursor.at) ? cursor.at + 1 : cursor.at;
  const letters = cursor.text.slice(start, endOfLetters(cursor.text, start));
  const word = accepts(letters) ? letters : firstWord(letters, accepts);
  if (word === null) return null;
  const end = start + word.length;
  // A separator belongs to the word only where a number follows it: in `1.0a.dev1` it begins the next part.
  const numberStart = isSeparator(cursor.text, end) ? end + 1 : end;
  const numberEnd = endOfDigits(cursor.text, numberStart);
  const hasNumber = numberEnd > numberStart;
  // `1.0a-.dev1` is allowed too: a separator without number, before another one.
  const isLoneSeparator = !hasNumber && numberStart > end && isSeparator(cursor.text, numberStart);
  cursor.at = hasNumber ? numberEnd : isLoneSeparator || isLast(cursor.text, numberStart) ? numberStart : end;
  return { word, number: hasNumber ? cursor.text.slice(numberStart, numberEnd) : '' };
}

/** Separators may be left out altogether: `1.0rcdev1` is `1.0rc0.dev1`. */
function firstWord(letters: string, accepts: (word: string) => boolean): string | null {
  for (const follower of FOLLOWERS) {
    const word = letters.slice(0, -follower.length);
    if (letters.endsWith(follower) && accepts(word)) return word;
  }
  return null;
}

function isLast(text: string, at: number): boolean {
  return at === text.length || text[at] === '+';
}

function isSeparator(text: string, at: number): boolean {
  const unit = text[at];
  return unit === '-' || unit === '_' || unit === '.';
}

function readPre(cursor: Cursor): Pep440['pre'] {
  const read = readWord(cursor, (word) => PHASES.has(word));
  const phase = read === null ? undefined : PHASES.get(read.word);
  return read === null || phase === undefined ? null : { phase, number: read.number };
}

/** `.postN` and its spellings, or the short `-N`. */
function readPost(cursor: Cursor): string | null {
  const end = endOfDigits(cursor.text, cursor.at + 1);
  if (cursor.text[cursor.at] === '-' && end > cursor.at + 1) {
    const number = cursor.text.slice(cursor.at + 1, end);
    cursor.at = end;
    return number;
  }
  return readWord(cursor, (word) => POST.has(word))?.number ?? null;
}

/** The parts after `+`; empty where there is none, null where they are not allowed. */
function readLocal(cursor: Cursor): readonly string[] | null {
  if (cursor.text[cursor.at] !== '+') return [];
  const parts = cursor.text.slice(cursor.at + 1).split(/[-_.]/);
  cursor.at = cursor.text.length;
  return parts.every((part) => /^[a-z0-9]+$/.test(part)) ? parts : null;
}
