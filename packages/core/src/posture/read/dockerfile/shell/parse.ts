import type { Nesting, ShellCommand, ShellText, ShellWord } from './contract.ts';
import { addWord, begin, close, extend, type List, nestingIn, open, type Shared, separate } from './list.ts';
import { isProcess, placeOf, type Reader, readArithmetic, readWord, skipBlanks } from './reader.ts';
import { readHeredocs, readRedirection } from './redirection.ts';

/**
 * The simple commands of a text for a POSIX shell, or Bash, in the order in which they begin, those within substitutions
 * included. It knows enough of the grammar
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_10) to tell commands from the rest; what
 * is no shell gives some list. Never throws, takes linear time.
 */
export function shellCommands(
  shell: ShellText,
  {
    nesting = null,
    firstPipeline = 0,
  }: { readonly nesting?: Nesting | null; readonly firstPipeline?: number } = {},
): readonly ShellCommand[] {
  const shared: Shared = {
    commands: [],
    pipelines: firstPipeline,
    bodies: [...(shell.bodies ?? [])],
    nextBody: 0,
  };
  const reader: Reader = {
    shell,
    text: shell.text,
    at: 0,
    end: shell.text.length,
    depth: 0,
    nesting,
    substitution: (inner, closer) => {
      const outer = inner.nesting;
      inner.nesting = nestingIn('substitution', outer);
      readList(inner, shared, closer);
      inner.nesting = outer;
    },
  };
  readList(reader, shared, null);
  // A command is known to be one when its first word was read, and what that word runs then stands before it.
  return shared.commands
    .filter(
      ({ dropped, words, assignments, redirections }) =>
        !dropped && words.length + assignments.length + redirections.length > 0,
    )
    .sort((one, other) => one.place.start - other.place.start);
}

function readList(reader: Reader, shared: Shared, closer: ')' | null): void {
  const outer = reader.nesting;
  const list: List = {
    reader,
    shared,
    frames: [],
    subshells: 0,
    command: null,
    operator: null,
    pipeline: null,
    negated: false,
    isClosed: false,
    inForHead: false,
    isFunction: false,
    pending: [],
  };
  while (reader.at < reader.end) {
    const start = reader.at;
    const character = reader.text.charAt(start);
    if (
      character === ')' &&
      closer !== null &&
      list.subshells === 0 &&
      list.frames.at(-1)?.part !== 'pattern'
    ) {
      reader.at++;
      break;
    }
    if (' \t\r'.includes(character)) reader.at++;
    else if (character === '\\' && reader.text[start + 1] === '\n') reader.at += 2;
    else if (character === '#') skipComment(reader);
    else if (character === '\n') readLineBreak(list);
    else if (character === ';' || character === '&' || character === '|') readOperator(list, character);
    else if (character === '(' || character === ')') readParenthesis(list, character);
    else if ((character === '<' || character === '>') && !isProcess(reader))
      readRedirection(list, null, start);
    else readNextWord(list);
    // Whatever it was: never twice the same.
    if (reader.at <= start) reader.at = start + 1;
  }
  reader.nesting = outer;
}

function skipComment(reader: Reader): void {
  const found = reader.text.indexOf('\n', reader.at);
  reader.at = found < 0 || found > reader.end ? reader.end : found;
}

function readLineBreak(list: List): void {
  const { reader } = list;
  reader.at++;
  list.inForHead = false;
  if (list.command !== null || list.isClosed) separate(list, ';');
  readHeredocs(list);
}

function readOperator(list: List, character: string): void {
  const { reader } = list;
  const { text, at } = reader;
  const next = text[at + 1];
  const frame = list.frames.at(-1);
  if (character === '&' && next === '>') return readRedirection(list, null, at);
  reader.at += next === character || (character === '|' && next === '&') ? 2 : 1;
  if (frame?.part === 'pattern') return;
  if (character === ';' && (next === ';' || next === '&') && frame?.kind === 'case') {
    reader.at = at + (text[at + 2] === '&' ? 3 : 2);
    separate(list, null);
    frame.part = 'pattern';
    return;
  }
  list.inForHead = false;
  if (character === '&') separate(list, next === '&' ? '&&' : '&');
  else if (character === '|') separate(list, next === '|' ? '||' : '|');
  else separate(list, ';');
}

function readParenthesis(list: List, character: string): void {
  const { reader, command } = list;
  const { text, at } = reader;
  const frame = list.frames.at(-1);
  reader.at++;
  if (frame?.part === 'pattern') {
    if (character === ')') frame.part = 'body';
    return;
  }
  if (character === ')') return closeSubshell(list);
  if (command !== null && command.words.length === 1 && command.assignments.length === 0) {
    const close = skipBlanks(reader);
    if (text[close] === ')') {
      reader.at = close + 1;
      nameFunction(list);
      return;
    }
  }
  if (command === null && text[at + 1] === '(') return readArithmetic(reader, at + 2);
  list.subshells++;
  open(list, 'subshell', ')');
}

/** The word before it is no command. */
function nameFunction(list: List): void {
  if (list.command !== null) list.command.dropped = true;
  list.command = null;
  list.isFunction = true;
}

function closeSubshell(list: List): void {
  while (list.subshells > 0) if (close(list) === 'subshell') return;
}

const OPENERS: ReadonlyMap<string, { readonly kind: Nesting['kind']; readonly closer: string }> = new Map([
  ['if', { kind: 'if', closer: 'fi' }],
  ['while', { kind: 'loop', closer: 'done' }],
  ['until', { kind: 'loop', closer: 'done' }],
  ['for', { kind: 'loop', closer: 'done' }],
  ['select', { kind: 'loop', closer: 'done' }],
  ['case', { kind: 'case', closer: 'esac' }],
  ['{', { kind: 'group', closer: '}' }],
]);
const CLOSERS: ReadonlySet<string> = new Set(['fi', 'done', 'esac', '}']);
const JOINERS: ReadonlySet<string> = new Set(['then', 'elif', 'else', 'do']);

function readNextWord(list: List): void {
  const { reader } = list;
  const start = reader.at;
  const word = readWord(reader);
  if (word === null) return;
  const frame = list.frames.at(-1);
  if (frame?.part === 'head') {
    if (word.raw === 'in') frame.part = 'pattern';
  } else if (frame?.part === 'pattern') {
    if (word.raw === 'esac') close(list);
  } else if (list.inForHead) return;
  else if (/^\d{1,4}$/.test(word.raw) && '<>'.includes(reader.text.charAt(reader.at) || ' '))
    readRedirection(list, Number(word.raw), start);
  else if (list.command !== null && list.command.words.length > 0) addWord(list, word);
  else if (list.command !== null || !readReserved(list, word.raw)) addFirstWord(list, word, start);
}

/** Whether a word that begins a command is one of the shell's own. */
function readReserved(list: List, raw: string): boolean {
  const opener = OPENERS.get(raw);
  if (opener !== undefined) {
    open(list, opener.kind, opener.closer);
    list.inForHead = raw === 'for' || raw === 'select';
  } else if (CLOSERS.has(raw)) {
    if (list.frames.at(-1)?.closer === raw) close(list);
  } else if (JOINERS.has(raw)) separate(list, null);
  else if (raw === '!') list.negated = true;
  else if (raw === 'function') {
    const { reader } = list;
    reader.at = skipBlanks(reader);
    readWord(reader);
    list.isFunction = true;
    const at = skipBlanks(reader);
    if (reader.text.startsWith('()', at)) reader.at = at + 2;
  } else return false;
  return true;
}

const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;

function addFirstWord(list: List, word: ShellWord, start: number): void {
  const [written = '', name] = ASSIGNMENT.exec(word.raw) ?? [];
  if (name === undefined) {
    addWord(list, word);
    if (word.raw === '[[') readTest(list);
    return;
  }
  const { reader } = list;
  // An array of Bash: its words are no commands.
  if (written === word.raw && reader.text[reader.at] === '(') skipArray(reader);
  const value: ShellWord = {
    ...word,
    text: word.text.slice(written.length),
    raw: reader.text.slice(start + written.length, reader.at),
    place: placeOf(reader, start + written.length, reader.at),
    literal: word.literal && word.raw.length === reader.at - start,
    sourceOffset: (offset) => word.sourceOffset(offset + written.length),
  };
  const command = begin(list);
  command.assignments.push({ name, value, place: placeOf(reader, start, reader.at) });
  extend(command, { place: placeOf(reader, start, reader.at) });
}

function skipArray(reader: Reader): void {
  reader.at++;
  while (reader.at < reader.end && reader.text[reader.at] !== ')') if (readWord(reader) === null) reader.at++;
  reader.at = Math.min(reader.at + 1, reader.end);
}

/** Behind `[[`: operators are words up to `]]`. */
function readTest(list: List): void {
  const { reader } = list;
  while (reader.at < reader.end && reader.text[reader.at] !== '\n') {
    const word = readWord(reader);
    if (word === null) reader.at++;
    else addWord(list, word);
    if (word?.raw === ']]') return;
  }
}
