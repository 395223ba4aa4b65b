import { type Place, placeIn, type SourceText } from '../../../bytes/located/text.ts';
import type { Dockerfile, Flag, Heredoc, Instruction, Word } from './contract.ts';
import { LineReader, type LogicalLine } from './lines.ts';
import { stagesOf } from './stages.ts';
import { splitWords } from './words.ts';

/** Instructions that take a list in brackets for their words. */
const JSON_FORMS: ReadonlySet<string> = new Set([
  'ADD',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'RUN',
  'SHELL',
  'VOLUME',
]);
const WITH_FLAGS: ReadonlySet<string> = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);
const WITH_HEREDOCS: ReadonlySet<string> = new Set(['ADD', 'COPY', 'RUN']);
const KEYWORDS: ReadonlySet<string> = new Set([
  ...JSON_FORMS,
  ...WITH_FLAGS,
  'ARG',
  'ENV',
  'EXPOSE',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'STOPSIGNAL',
  'USER',
  'WORKDIR',
]);

/**
 * Reads a Dockerfile as BuildKit does (https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser), with the
 * place of everything. Never throws; takes linear time.
 */
export function parseDockerfile(source: SourceText): Dockerfile {
  const reader = new LineReader(source);
  const instructions: Instruction[] = [];
  const problems: { place: Place; reason: string }[] = [];
  let stage: number | null = null;
  for (let line = reader.next(); line !== null; line = reader.next()) {
    const instruction: Instruction = readInstruction(line, reader, problems, stage);
    if (instruction.keyword === 'FROM') stage = stage === null ? 0 : stage + 1;
    else if (stage === null && instruction.keyword !== 'ARG') {
      problems.push({
        place: instruction.keywordPlace,
        reason: `${instruction.keyword} before the first FROM`,
      });
    }
    instructions.push(instruction.keyword === 'FROM' ? { ...instruction, stage } : instruction);
  }
  if (stage === null) problems.push({ place: placeIn(source, 0), reason: 'there is no FROM' });
  return {
    source,
    directives: reader.directives,
    comments: reader.comments,
    instructions,
    stages: stagesOf(instructions),
    problems,
  };
}

function readInstruction(
  line: LogicalLine,
  reader: LineReader,
  problems: { place: Place; reason: string }[],
  stage: number | null,
): Instruction {
  const { source } = reader;
  const place = (start: number, end: number): Place =>
    placeIn(
      source,
      line.sourceOffset(start),
      end > start ? line.sourceOffset(end - 1) + 1 : line.sourceOffset(start),
    );
  const [, blanks = '', written = ''] = /^(\s*)(\S*)/.exec(line.text) ?? [];
  const keyword = written.toUpperCase();
  const keywordPlace = place(blanks.length, blanks.length + written.length);
  if (!KEYWORDS.has(keyword)) problems.push({ place: keywordPlace, reason: `${written} is no instruction` });
  const { flags, end } = WITH_FLAGS.has(keyword)
    ? readFlags(line.text, blanks.length + written.length, place)
    : { flags: [], end: blanks.length + written.length };
  const begin = end + (/^\s*/.exec(line.text.slice(end))?.[0].length ?? 0);
  const text = line.text.slice(begin).trimEnd();
  const heredocs = WITH_HEREDOCS.has(keyword) ? readHeredocs(text, reader, line, problems) : [];
  const json = JSON_FORMS.has(keyword) ? readJson(text) : null;
  const words = splitWords(text).map((word) => ({
    text: word.text,
    place: place(begin + word.start, begin + word.end),
  }));
  const last = heredocs.at(-1);
  return {
    keyword,
    keywordPlace,
    place: placeIn(source, keywordPlace.start, Math.max(line.place.end, last?.place.end ?? 0)),
    flags,
    text,
    sourceOffset: (offset) => line.sourceOffset(begin + offset),
    form: json === null ? 'shell' : 'json',
    words:
      json === null
        ? words
        : json.map((one): Word => ({ text: one, place: place(begin, begin + text.length) })),
    heredocs,
    stage,
    emptyLines: line.emptyLines,
  };
}

function readFlags(
  text: string,
  from: number,
  place: (start: number, end: number) => Place,
): { flags: Flag[]; end: number } {
  const flags: Flag[] = [];
  let end = from;
  for (;;) {
    const found = /^\s+--([A-Za-z][\w.-]*)(?:=("[^"]*"|'[^']*'|\S*))?(?=\s|$)/.exec(
      text.slice(end, end + 4096),
    );
    if (found === null) return { flags, end };
    const [whole, name = '', value] = found;
    const start = end + whole.indexOf('--');
    end += whole.length;
    flags.push({
      name,
      value: value === undefined ? null : value.replace(/^(["'])(.*)\1$/, '$2'),
      place: place(start, end),
    });
  }
}

/** BuildKit falls back to the shell form, without a word, where the list is not one of JSON strings. */
function readJson(text: string): readonly string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null;
  }
}

function readHeredocs(
  text: string,
  reader: LineReader,
  line: LogicalLine,
  problems: { place: Place; reason: string }[],
): Heredoc[] {
  const heredocs: Heredoc[] = [];
  if (!text.includes('<<')) return heredocs;
  for (const { raw } of splitWords(text)) {
    const [, dash = '', quoted = ''] = /^\d*<<(-?)([^<\s]+)$/.exec(raw) ?? [];
    const name = quoted.replace(/["'\\]/g, '');
    if (name === '') continue;
    const found = reader.heredoc(name, dash === '-');
    if (found === null) {
      problems.push({ place: line.place, reason: `the here-document ${name} does not end` });
      continue;
    }
    heredocs.push({ name, ...found, expand: quoted === name });
  }
  return heredocs;
}
