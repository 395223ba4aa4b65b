import { spendText } from '../limits.ts';
import { formatValue } from '../value/format.ts';
import { quoteGo } from '../value/quote.ts';
import { byteLength, sliceBytes } from '../value/text.ts';
import { compareBytes, GoError, type GoFunction, isList, map, strings } from '../value/value.ts';
import { toText, toTexts } from './cast.ts';
import { define, type FunctionTable, variadic } from './define.ts';

const SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** Without what `drops` at both ends, by characters. */
function trimmed(text: string, drops: (character: string) => boolean): string {
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && drops(characters[start] ?? '')) start++;
  while (end > start && drops(characters[end - 1] ?? '')) end--;
  return characters.slice(start, end).join('');
}

/** As `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return trimmed(text, (character) => SPACE.test(character));
}

function trimSet(set: string, text: string): string {
  const characters = new Set(set);
  return trimmed(text, (character) => characters.has(character));
}

/** As `strings.Split`; nothing as a separator gives the characters. */
export function splitText(text: string, separator: string, most = -1): string[] {
  if (most === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (most < 0 || parts.length <= most) return parts;
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

function truncate(count: number, text: string): string {
  const length = byteLength(text);
  if (count < 0) return length + count > 0 ? sliceBytes(text, length + count) : text;
  return length > count ? sliceBytes(text, 0, count) : text;
}

function substring(start: number, end: number, text: string): string {
  const length = byteLength(text);
  const from = Math.max(0, start);
  const to = start >= 0 && (end < 0 || end > length) ? length : end;
  if (from > to || to > length || to < 0)
    throw new GoError(`runtime error: slice bounds out of range [${from}:${to}]`);
  return sliceBytes(text, from, to);
}

// Go maps one character to one; `ß` stays what it is.
function eachCharacter(text: string, change: (character: string) => string): string {
  let changed = '';
  for (const character of text) {
    const one = change(character);
    changed += [...one].length === 1 ? one : character;
  }
  return changed;
}

const upper = (text: string): string => eachCharacter(text, (character) => character.toUpperCase());
const lower = (text: string): string => eachCharacter(text, (character) => character.toLowerCase());

/** `change` for the first character of each word; `separates` tells where words end. */
function eachWord(text: string, change: (character: string) => string, separates: RegExp): string {
  let start = true;
  return eachCharacter(text, (character) => {
    const separator = separates.test(character);
    const changed = start && !separator ? change(character) : character;
    start = separator;
    return changed;
  });
}

const WORD_END = /^[^\p{L}\p{Nd}_\u0080-\u{10ffff}]$/u;

function swapCase(text: string): string {
  return eachCharacter(text, (character) => {
    const low = character.toLowerCase();
    return low === character ? character.toUpperCase() : low;
  });
}

function initials(text: string): string {
  let start = true;
  let all = '';
  for (const character of text) {
    const space = SPACE.test(character);
    if (start && !space) all += character;
    start = space;
  }
  return all;
}

function abbreviate(text: string, offset: number, width: number): string {
  const length = byteLength(text);
  if (text === '' || width < 4) return '';
  if (length <= width) return text;
  let from = Math.min(offset, length);
  if (length - from < width - 3) from = length - (width - 3);
  if (from <= 4) return `${sliceBytes(text, 0, width - 3)}...`;
  if (width < 7) return '';
  if (from + width - 3 < length) return `...${abbreviate(sliceBytes(text, from), 0, width - 3)}`;
  return `...${sliceBytes(text, length - (width - 3))}`;
}

const INDENT = define(['int', 'string'], ([spaces, text], budget) =>
  indent(spaces, text, (n) => spendText(budget, n)),
);

function indent(spaces: number, text: string, charge: (length: number) => void): string {
  if (spaces < 0) throw new GoError('strings: negative Repeat count');
  const lines = text.split('\n');
  charge(text.length + lines.length * spaces);
  const pad = ' '.repeat(spaces);
  return lines.map((line) => pad + line).join('\n');
}

const REPLACE = define(['string', 'string', 'string'], ([from, to, text], budget) => {
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  spendText(budget, text.length + parts.length * to.length);
  return parts.join(to);
});

const REPEAT = define(['int', 'string'], ([count, text], budget) => {
  if (count < 0) throw new GoError('strings: negative Repeat count');
  spendText(budget, count * text.length);
  return text.repeat(text === '' ? 0 : count);
});

const JOIN = define(['string', 'any'], ([separator, value], budget) => {
  const texts = toTexts(value, budget);
  spendText(
    budget,
    texts.reduce((sum, text) => sum + text.length + separator.length, 0),
  );
  return texts.join(separator);
});

const trimAll: GoFunction = define(['string', 'string'], ([set, text]) => trimSet(set, text));

function numbered(parts: readonly string[]): ReturnType<typeof map> {
  return map(
    parts.map((part, at) => [`_${at}`, part] as const),
    'map[string]string',
  );
}

/** Sprig's functions over text (https://masterminds.github.io/sprig/strings.html). */
export const STRINGS: FunctionTable = {
  hello: define([], () => 'Hello!'),
  abbrev: define(['int', 'string'], ([width, text]) => (width < 4 ? text : abbreviate(text, 0, width))),
  abbrevboth: define(['int', 'int', 'string'], ([left, right, text]) =>
    right < 4 || (left > 0 && right < 7) ? text : abbreviate(text, left, right),
  ),
  trunc: define(['int', 'string'], ([count, text]) => truncate(count, text)),
  trim: define(['string'], ([text]) => trimSpace(text)),
  upper: define(['string'], ([text]) => upper(text)),
  lower: define(['string'], ([text]) => lower(text)),
  title: define(['string'], ([text]) => eachWord(text, (character) => character.toUpperCase(), WORD_END)),
  untitle: define(['string'], ([text]) => eachWord(text, (character) => character.toLowerCase(), SPACE)),
  substr: define(['int', 'int', 'string'], ([start, end, text]) => substring(start, end, text)),
  repeat: REPEAT,
  trimall: trimAll,
  trimAll,
  trimSuffix: define(['string', 'string'], ([suffix, text]) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimPrefix: define(['string', 'string'], ([prefix, text]) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  nospace: define(['string'], ([text]) => [...text].filter((character) => !SPACE.test(character)).join('')),
  initials: define(['string'], ([text]) => initials(text)),
  swapcase: define(['string'], ([text]) => swapCase(text)),
  contains: define(['string', 'string'], ([part, text]) => text.includes(part)),
  hasPrefix: define(['string', 'string'], ([prefix, text]) => text.startsWith(prefix)),
  hasSuffix: define(['string', 'string'], ([suffix, text]) => text.endsWith(suffix)),
  quote: variadic([], 'any', ([values], budget) =>
    values
      .filter((value) => value !== null)
      .map((value) => quoteGo(toText(value, budget)))
      .join(' '),
  ),
  squote: variadic([], 'any', ([values], budget) =>
    values
      .filter((value) => value !== null)
      .map((value) => `'${formatValue(value, budget)}'`)
      .join(' '),
  ),
  cat: variadic([], 'any', ([values], budget) =>
    values
      .filter((value) => value !== null)
      .map((value) => formatValue(value, budget))
      .join(' '),
  ),
  indent: INDENT,
  nindent: define(
    ['int', 'string'],
    ([spaces, text], budget) => `\n${indent(spaces, text, (length) => spendText(budget, length))}`,
  ),
  replace: REPLACE,
  plural: define(['string', 'string', 'int'], ([one, many, count]) => (count === 1 ? one : many)),
  toString: define(['any'], ([value], budget) => toText(value, budget)),
  toStrings: define(['any'], ([value], budget) => strings(toTexts(value, budget))),
  split: define(['string', 'string'], ([separator, text]) => numbered(splitText(text, separator))),
  splitn: define(['string', 'int', 'string'], ([separator, most, text]) =>
    numbered(splitText(text, separator, most)),
  ),
  splitList: define(['string', 'string'], ([separator, text]) => strings(splitText(text, separator))),
  join: JOIN,
  sortAlpha: define(['any'], ([value], budget) =>
    isList(value) ? strings(toTexts(value, budget).sort(compareBytes)) : strings([toText(value, budget)]),
  ),
};
