import { SeaworthyError } from '../../model/error.ts';

/** A term of Erlang or Elixir, as lockfiles and application files have them. */
export type Term = string | readonly Term[] | { readonly tuple: readonly Term[] };

const DEEPEST = 100;
/** Strings, binaries, atoms, numbers and signs; comments of both languages are skipped. */
const TOKEN =
  /\s+|%(?!\{)[^\n]*|#[^{\n][^\n]*|<<"((?:[^"\\]|\\.)*)"(?:\/utf8)?>>|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z_:][\w@.:?!]*|-?\d[\w.]*)|(=>|%\{|#\{|[[\]{},.|])|(.)/gsy;

/**
 * Reads the terms of a text, in order (https://www.erlang.org/doc/system/expressions). Strings, binaries, atoms and numbers
 * are all texts; maps are lists of their keys and values. Linear. Throws `file/unreadable` for what nests without end or
 * does not close.
 */
export function readTerms(text: string): readonly Term[] {
  const stack: { readonly items: Term[]; readonly close: string }[] = [{ items: [], close: '' }];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, binary, string, atom, word, sign, other] = match;
    const top = stack.at(-1);
    if (top === undefined || other !== undefined)
      throw unreadable(`a ${JSON.stringify(other ?? '')} that is no term`);
    const plain = binary ?? string ?? atom ?? word;
    // Elixir writes `"key": value`: the colon is no term.
    if (plain === ':') continue;
    if (plain !== undefined) top.items.push(plain.replace(/\\(.)/gs, '$1'));
    else if (sign === '[' || sign === '{' || sign === '%{' || sign === '#{') {
      if (stack.length > DEEPEST) throw unreadable(`terms nested deeper than ${DEEPEST}`);
      stack.push({ items: [], close: sign === '[' ? ']' : sign });
    } else if (sign === ']' || sign === '}') {
      const done = stack.pop();
      const list = done?.close === ']';
      if (done === undefined || stack.length === 0 || list !== (sign === ']'))
        throw unreadable(`a ${sign} too many`);
      stack.at(-1)?.items.push(done.close === '{' ? { tuple: done.items } : done.items);
    }
    if (TOKEN.lastIndex >= text.length) break;
  }
  if (stack.length !== 1) throw unreadable('a term that does not end');
  return stack[0]?.items ?? [];
}

/** The items of a list, or of a map; empty where the term is none. */
export function listOf(term: Term | undefined): readonly Term[] {
  return Array.isArray(term) ? (term as readonly Term[]) : [];
}

/** The items of a tuple; empty where the term is none. */
export function tupleOf(term: Term | undefined): readonly Term[] {
  return typeof term === 'object' && 'tuple' in term ? term.tuple : [];
}

function unreadable(message: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', message);
}
