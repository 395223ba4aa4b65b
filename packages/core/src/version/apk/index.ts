import type { VersionScheme } from '../contract.ts';
import { compareDigits, compareText, endOfDigits, isDigit } from '../text.ts';

/**
 * apk-tools' order: apk-package(5), `number{.number}…{letter}{_suffix{number}}…{~hash}{-rN}`. A version is read as a
 * list of tokens, and lists are compared token by token; see `KINDS` for tokens of two kinds at the same place.
 */
export const scheme: VersionScheme = { name: 'apk', compare };

/**
 * Kinds of tokens, lowest first: of two versions that are the same so far, one that goes on with a suffix of a
 * pre-release is lower than one that ends, and one that goes on with another number is the highest. Text that is no
 * version is lower than any end, but higher than a pre-release.
 */
const KINDS = [
  'pre-suffix',
  'invalid',
  'end',
  'revision',
  'hash',
  'suffix-number',
  'suffix',
  'letter',
  'number',
] as const;
type Kind = (typeof KINDS)[number];

const PRE_SUFFIXES = ['alpha', 'beta', 'pre', 'rc'];
const POST_SUFFIXES = ['cvs', 'svn', 'git', 'hg', 'p'];

interface Token {
  readonly kind: Kind;
  readonly text: string;
  /** Where the next token begins. */
  readonly next: number;
}

function compare(a: string, b: string): number {
  const first = compareDigits(a.slice(0, endOfDigits(a, 0)), b.slice(0, endOfDigits(b, 0)));
  if (first !== 0) return first;
  let x: Token = { kind: 'number', text: '', next: endOfDigits(a, 0) };
  let y: Token = { kind: 'number', text: '', next: endOfDigits(b, 0) };
  for (;;) {
    x = nextToken(a, x);
    y = nextToken(b, y);
    const difference = compareTokens(x, y);
    if (difference !== 0 || x.kind === 'end' || x.kind === 'invalid') return difference;
  }
}

function compareTokens(a: Token, b: Token): number {
  if (a.kind !== b.kind) return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  switch (a.kind) {
    case 'number':
      return compareComponents(a.text, b.text);
    case 'suffix-number':
    case 'revision':
      return compareDigits(a.text, b.text);
    case 'pre-suffix':
      return PRE_SUFFIXES.indexOf(a.text) - PRE_SUFFIXES.indexOf(b.text);
    case 'suffix':
      return POST_SUFFIXES.indexOf(a.text) - POST_SUFFIXES.indexOf(b.text);
    case 'letter':
    case 'hash':
      return compareText(a.text, b.text);
    case 'invalid':
    case 'end':
      return 0;
  }
}

/** A component after the first that begins with 0 is a decimal fraction: `1.05` < `1.1`, as Gentoo has it. */
function compareComponents(a: string, b: string): number {
  return a.startsWith('0') || b.startsWith('0') ? compareText(a, b) : compareDigits(a, b);
}

function nextToken(text: string, last: Token): Token {
  const at = last.next;
  if (at >= text.length) return { kind: 'end', text: '', next: at };
  const unit = text.charCodeAt(at);
  switch (text[at]) {
    case '.':
      return last.kind === 'number' ? numberAfterDot(text, at + 1) : invalid(at);
    case '_':
      return last.kind === 'revision' || last.kind === 'hash' ? invalid(at) : suffix(text, at + 1);
    case '~':
      return last.kind === 'revision' || last.kind === 'hash' ? invalid(at) : hash(text, at + 1);
    case '-':
      return revision(text, at);
  }
  if (isDigit(unit)) return numberAfter(text, last);
  if (unit >= 97 && unit <= 122 && last.kind === 'number')
    return { kind: 'letter', text: text.charAt(at), next: at + 1 };
  return invalid(at);
}

function invalid(at: number): Token {
  return { kind: 'invalid', text: '', next: at };
}

/** apk takes an empty component (`0..8`) for one that is lower than 0; a dot before anything else ends the version. */
function numberAfterDot(text: string, start: number): Token {
  const end = endOfDigits(text, start);
  if (end === start && text[start] !== '.') return invalid(start);
  return { kind: 'number', text: text.slice(start, end), next: end };
}

function numberAfter(text: string, last: Token): Token {
  const end = endOfDigits(text, last.next);
  const digits = text.slice(last.next, end);
  if (last.kind === 'suffix' || last.kind === 'pre-suffix')
    return { kind: 'suffix-number', text: digits, next: end };
  return last.kind === 'letter' ? { kind: 'number', text: digits, next: end } : invalid(last.next);
}

function suffix(text: string, start: number): Token {
  let end = start;
  while (end < text.length && end - start < 6 && text.charCodeAt(end) >= 97 && text.charCodeAt(end) <= 122)
    end++;
  const word = text.slice(start, end);
  if (PRE_SUFFIXES.includes(word)) return { kind: 'pre-suffix', text: word, next: end };
  return POST_SUFFIXES.includes(word) ? { kind: 'suffix', text: word, next: end } : invalid(start);
}

function hash(text: string, start: number): Token {
  let end = start;
  while (end < text.length && /[0-9a-f]/.test(text.charAt(end))) end++;
  return end === start ? invalid(start) : { kind: 'hash', text: text.slice(start, end), next: end };
}

/** `-rN` closes a version. */
function revision(text: string, at: number): Token {
  const end = endOfDigits(text, at + 2);
  if (text[at + 1] !== 'r' || end === at + 2 || end !== text.length) return invalid(at);
  return { kind: 'revision', text: text.slice(at + 2, end), next: end };
}
