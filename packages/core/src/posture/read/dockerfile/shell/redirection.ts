import type { ShellRedirection } from './contract.ts';
import { begin, extend, type List, type Mutable } from './list.ts';
import { placeOf, type Reader, readWord, skipBlanks } from './reader.ts';

const REDIRECTION = /&>>?|<<-|<<<|<<|<&|<>|<|>>|>&|>\||>/y;

/** A redirection that begins at `start`, of a descriptor that was read before it. */
export function readRedirection(list: List, descriptor: number | null, start: number): void {
  const { reader, shared } = list;
  REDIRECTION.lastIndex = reader.at;
  const operator = REDIRECTION.exec(reader.text)?.[0] ?? '';
  reader.at += Math.max(1, operator.length);
  // Behind a compound command it is that one's, and there is no command to tell it of.
  const command = list.isClosed || list.inForHead ? null : begin(list);
  reader.at = skipBlanks(reader);
  const target = readWord(reader);
  const redirection: Mutable<ShellRedirection> = {
    operator,
    descriptor,
    target,
    heredoc: null,
    place: placeOf(reader, start, reader.at),
  };
  command?.redirections.push(redirection);
  if (command !== null) extend(command, redirection);
  if (operator !== '<<' && operator !== '<<-') return;
  const body = shared.bodies[shared.nextBody++];
  if (body === undefined) list.pending.push({ redirection, stripTabs: operator === '<<-' });
  else redirection.heredoc = body;
}

/** Behind a line break: the here-documents that the line asked for. */
export function readHeredocs({ reader, pending }: List): void {
  for (const { redirection, stripTabs } of pending.splice(0)) {
    const start = reader.at;
    const name = redirection.target?.text ?? '';
    const end = skipHeredoc(reader, name, stripTabs);
    redirection.heredoc = { content: reader.text.slice(start, end), place: placeOf(reader, start, end) };
  }
}

/** Over the line that is `name`; gives where it begins. */
function skipHeredoc(reader: Reader, name: string, stripTabs: boolean): number {
  const { text, end } = reader;
  while (reader.at < end) {
    const start = reader.at;
    const found = text.indexOf('\n', start);
    const lineEnd = found < 0 || found > end ? end : found;
    let begin = start;
    if (stripTabs) while (begin < lineEnd && text[begin] === '\t') begin++;
    reader.at = Math.min(lineEnd + 1, end);
    if (lineEnd - begin === name.length && text.startsWith(name, begin)) return start;
  }
  return end;
}
