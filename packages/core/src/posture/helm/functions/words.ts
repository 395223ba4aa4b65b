import { spendText } from '../limits.ts';
import { byteLength, sliceBytes } from '../value/text.ts';
import { define, type FunctionTable } from './define.ts';

type WordType = 'connector' | 'punctuation' | 'upper' | 'letters' | 'number' | 'other';

interface Word {
  readonly type: WordType;
  readonly text: string;
}

// Capitals before a word in small letters: the last of them belongs to that word (HTTPStatus is HTTP and Status).
const WORDS: readonly (readonly [WordType, RegExp])[] = [
  ['connector', /[-_\s]+/uy],
  ['punctuation', /\p{P}+/uy],
  ['letters', /\p{Lu}(?!\p{Lu})[^\p{Lu}\p{P}\p{N}\s_-]+/uy],
  ['upper', /\p{Lu}+(?!\p{Ll})|\p{Lu}+(?=\p{Lu})|\p{Lu}/uy],
  ['number', /\p{N}+/uy],
  ['letters', /[^\p{Lu}\p{P}\p{N}\s_-]+/uy],
];

function words(text: string): Word[] {
  const all: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const word = wordAt(text, at);
    all.push(word);
    at += word.text.length;
  }
  return all;
}

function wordAt(text: string, at: number): Word {
  for (const [type, pattern] of WORDS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '') return { type, text: found };
  }
  return { type: 'other', text: text.slice(at, at + 1) };
}

const isNamed = (word: Word | undefined): boolean =>
  word !== undefined && word.type !== 'connector' && word.type !== 'punctuation';

/**
 * As xstrings.ToSnakeCase and ToKebabCase (https://pkg.go.dev/github.com/huandu/xstrings#ToSnakeCase): a number belongs to
 * the word before it, unless small letters follow.
 */
function joinedWords(text: string, connector: string): string {
  const all = words(text);
  let joined = '';
  for (let at = 0; at < all.length; at++) {
    const word = all[at];
    if (word === undefined) break;
    joined += word.type === 'connector' ? connector.repeat(word.text.length) : word.text.toLowerCase();
    if (word.type === 'connector' || word.type === 'punctuation') continue;
    const { text: numbers, end } = numbersBehind(all, at, connector);
    joined += numbers;
    at = end;
    if (isNamed(all[at + 1])) joined += connector;
  }
  return joined;
}

function numbersBehind(all: readonly Word[], at: number, connector: string): { text: string; end: number } {
  const first = all[at + 1];
  if (all[at]?.type !== 'number' && first?.type !== 'number') return { text: '', end: at };
  const start = all[at]?.type === 'number' ? at : at + 1;
  let end = start;
  let text = start === at ? '' : (first?.text ?? '');
  const small = all[start + 1]?.type === 'letters' && isSmall(all[start + 1]);
  if (!small) return { text, end };
  if (start !== at) text = connector + text;
  while (isSmall(all[end + 1]) || all[end + 1]?.type === 'number') text += all[++end]?.text ?? '';
  return { text, end };
}

function isSmall(word: Word | undefined): boolean {
  return word?.type === 'letters' && word.text === word.text.toLowerCase();
}

const CONNECTOR = /^[-_\s]$/u;
const isUpper = (character: string): boolean => /^\p{Lu}$/u.test(character);

/** As xstrings.ToPascalCase. */
function pascalCase(text: string): string {
  let cased = /^[-_\s]*/u.exec(text)?.[0] ?? '';
  let capital = false;
  let before = '';
  for (const character of text.slice(cased.length)) {
    if (before === '' || CONNECTOR.test(before)) {
      if (CONNECTOR.test(character)) {
        cased += before;
        before = character;
        continue;
      }
      capital = isUpper(character);
      before = character.toUpperCase();
      continue;
    }
    cased += before;
    if (capital && !isUpper(character)) capital = false;
    before = capital ? character.toLowerCase() : character;
  }
  return cased + before;
}

/** As goutils.Wrap (https://pkg.go.dev/github.com/Masterminds/goutils#Wrap): lines of so many bytes, broken at spaces. */
function wrap(text: string, width: number, how: { newline: string; breaksWords: boolean }): string {
  const size = Math.max(1, width);
  const length = byteLength(text);
  const part = (start: number, end?: number): string => sliceBytes(text, start, end);
  const lines: string[] = [];
  let at = 0;
  while (length - at > size) {
    const line = part(at, at + size + 1);
    if (line.startsWith(' ')) {
      at++;
      continue;
    }
    const space = line.lastIndexOf(' ');
    const next =
      space >= 0
        ? at + byteLength(line.slice(0, space))
        : how.breaksWords
          ? -1
          : spaceBehind(part(at + size), at + size);
    if (next === null) break;
    lines.push(part(at, next < 0 ? at + size : next));
    at = next < 0 ? at + size : next + 1;
  }
  return [...lines, part(at)].join(how.newline);
}

function spaceBehind(rest: string, at: number): number | null {
  const space = rest.indexOf(' ');
  return space < 0 ? null : at + byteLength(rest.slice(0, space));
}

/** Sprig's functions that know words. */
export const WORD_FUNCTIONS: FunctionTable = {
  snakecase: define(['string'], ([text]) => joinedWords(text, '_')),
  kebabcase: define(['string'], ([text]) => joinedWords(text, '-')),
  camelcase: define(['string'], ([text]) => pascalCase(text)),
  wrap: define(['int', 'string'], ([width, text], budget) => {
    spendWrap(text, width, '\n', (length) => spendText(budget, length));
    return wrap(text, width, { newline: '\n', breaksWords: false });
  }),
  wrapWith: define(['int', 'string', 'string'], ([width, newline, text], budget) => {
    spendWrap(text, width, newline, (length) => spendText(budget, length));
    return wrap(text, width, { newline: newline === '' ? '\n' : newline, breaksWords: true });
  }),
};

// Each line looks at what is left of the text, so a long text in short lines is paid for by the square.
function spendWrap(text: string, width: number, newline: string, charge: (length: number) => void): void {
  const lines = Math.ceil(text.length / Math.max(1, width));
  charge(text.length + lines * newline.length);
  for (let line = 0; line < lines; line += 1000) charge(text.length);
}
