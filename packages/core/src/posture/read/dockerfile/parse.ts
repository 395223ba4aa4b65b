import { placeIn, type SourceText } from '../../../bytes/located/text.ts';
import { isBlank, skipSpace, trimEnd } from './blanks.ts';
import { problemsOf } from './check.ts';
import type { Dockerfile, Heredoc, Instruction, Problem, Word } from './contract.ts';
import { heredocWords } from './heredoc.ts';
import { pairsOf } from './instructions.ts';
import { LineReader, type LogicalLine } from './lines.ts';
import { stagesOf } from './stages.ts';
import {
  blankSeparated,
  type JoinedLine,
  offsetsFrom,
  placeOf,
  quotedWords,
  readFlags,
  readJson,
  type Span,
  wordAt,
} from './words.ts';

/** Files that people write are a thousand times smaller. In code units. */
export const LARGEST_DOCKERFILE: number = 1 << 20;

/** How an instruction is split into words; `json`: it may be a list in brackets. */
const SPLIT: ReadonlyMap<string, { readonly how: 'blanks' | 'quotes' | 'whole'; readonly json: boolean }> =
  new Map([
    ['ADD', { how: 'blanks', json: true }],
    ['ARG', { how: 'quotes', json: false }],
    ['CMD', { how: 'whole', json: true }],
    ['COPY', { how: 'blanks', json: true }],
    ['ENTRYPOINT', { how: 'whole', json: true }],
    ['ENV', { how: 'quotes', json: false }],
    ['EXPOSE', { how: 'blanks', json: false }],
    ['FROM', { how: 'blanks', json: false }],
    ['LABEL', { how: 'quotes', json: false }],
    ['RUN', { how: 'whole', json: true }],
    ['SHELL', { how: 'whole', json: true }],
    ['VOLUME', { how: 'blanks', json: true }],
  ]);
/** Whose one word quotes mean nothing in, to BuildKit. */
const LITERAL: ReadonlySet<string> = new Set([
  'RUN',
  'CMD',
  'ENTRYPOINT',
  'SHELL',
  'MAINTAINER',
  'HEALTHCHECK',
]);
const WITH_HEREDOCS: ReadonlySet<string> = new Set(['ADD', 'COPY', 'RUN']);

/**
 * Reads a Dockerfile as BuildKit does (https://github.com/moby/buildkit/tree/v0.17.3/frontend/dockerfile/parser), with the
 * place of everything. What BuildKit refuses is a problem, and the rest is read all the same. Never throws; takes linear
 * time.
 */
export function parseDockerfile(source: SourceText): Dockerfile {
  const reader = new LineReader(source);
  const instructions: Instruction[] = [];
  const problems: Problem[] = [];
  let stage: number | null = null;
  const tooLarge = source.text.length > LARGEST_DOCKERFILE;
  for (let line = tooLarge ? null : reader.next(); line !== null; line = reader.next()) {
    const instruction = readLine(line, reader);
    if (instruction.keyword === 'FROM') stage = stage === null ? 0 : stage + 1;
    instructions.push({ ...instruction, stage });
    for (const problem of problemsOf(instruction, stage !== null)) problems.push(problem);
  }
  if (tooLarge) {
    const reason = `it has ${source.text.length} characters, more than ${LARGEST_DOCKERFILE}`;
    problems.push({ place: placeIn(source, 0), reason });
  } else if (stage === null) problems.push({ place: placeIn(source, 0), reason: 'there is no FROM' });
  const { stages, globalArguments } = stagesOf(instructions, reader.escape);
  return {
    source,
    directives: reader.directives,
    escape: reader.escape,
    comments: reader.comments,
    instructions,
    stages,
    globalArguments: globalArguments.flatMap((one) => pairsOf(one)),
    problems: [...reader.problems, ...problems].sort((one, other) => one.place.start - other.place.start),
  };
}

function readLine(logical: LogicalLine, reader: LineReader): Instruction {
  const line: JoinedLine = {
    source: reader.source,
    text: logical.text,
    pieces: logical.pieces,
    escape: reader.escape,
  };
  const { emptyLines, leading, end } = logical;
  const outer = readInstruction(line, 0, end);
  const inner = outer.onbuild;
  const holder = inner ?? outer;
  if (!WITH_HEREDOCS.has(holder.keyword) || holder.form === 'json' || !line.text.includes('<<'))
    return { ...outer, emptyLines, leading };
  const heredocs = readHeredocs(line, reader);
  const last = heredocs.at(-1)?.end ?? end;
  const place = placeIn(reader.source, outer.place.start, last);
  const found = heredocs.map(({ heredoc }) => heredoc);
  const onbuild = inner && {
    ...inner,
    heredocs: found,
    place: placeIn(reader.source, inner.place.start, last),
  };
  return { ...outer, heredocs: found, place, onbuild, emptyLines, leading };
}

/** The instruction that begins at an offset of a line; `last`: where its last line ends in the file. */
function readInstruction(line: JoinedLine, from: number, last: number): Instruction {
  const { text, source } = line;
  const start = skipSpace(text, from);
  const end = trimEnd(text, start, text.length);
  let keywordEnd = start;
  while (keywordEnd < end && !isBlank(text.charCodeAt(keywordEnd))) keywordEnd++;
  const keyword = text.slice(start, keywordEnd).toUpperCase();
  const { flags, end: flagsEnd } = readFlags(line, { start: keywordEnd, end });
  const begin = skipSpace(text, flagsEnd, end);
  const argument: Span = { start: begin, end };
  const { words, json } = readWords(line, keyword, argument);
  const isNested = keyword === 'ONBUILD' && begin < end;
  return {
    keyword,
    keywordPlace: placeOf(line, { start, end: keywordEnd }),
    place: placeIn(source, placeOf(line, { start, end: start }).start, last),
    flags,
    escape: line.escape,
    text: text.slice(begin, end),
    textPlace: placeOf(line, argument),
    sourceOffset: offsetsFrom(line, begin),
    form: json === null ? 'shell' : 'json',
    json,
    words,
    heredocs: [],
    // One level: BuildKit refuses ONBUILD ONBUILD, and a file of these would go as deep as it is long.
    onbuild: isNested && from === 0 ? readInstruction(line, begin, last) : null,
    stage: null,
    leading: [],
    emptyLines: [],
  };
}

function readWords(line: JoinedLine, keyword: string, span: Span): { words: Word[]; json: Word[] | null } {
  if (span.start >= span.end) return { words: [], json: null };
  if (keyword === 'HEALTHCHECK') return readHealthcheck(line, span);
  const { how, json: mayBeJson } = SPLIT.get(keyword) ?? { how: 'whole', json: false };
  const json = mayBeJson ? readJson(line, span) : null;
  if (json !== null && json !== 'mixed') return { words: json, json };
  const spans =
    how === 'blanks' ? blankSeparated(line, span) : how === 'quotes' ? quotedWords(line, span) : [span];
  return { words: spans.map((one) => wordAt(line, one, LITERAL.has(keyword))), json: null };
}

function readHealthcheck(line: JoinedLine, span: Span): { words: Word[]; json: Word[] | null } {
  let end = span.start;
  while (end < span.end && skipSpace(line.text, end, end + 1) === end) end++;
  const type = wordAt(line, { start: span.start, end }, true);
  const rest = { start: skipSpace(line.text, end, span.end), end: span.end };
  if (rest.start >= rest.end) return { words: [type], json: null };
  const json = readJson(line, rest);
  if (json !== null && json !== 'mixed') return { words: [type, ...json], json };
  return { words: [type, wordAt(line, rest, true)], json: null };
}

function readHeredocs(line: JoinedLine, reader: LineReader): { heredoc: Heredoc; end: number }[] {
  return heredocWords(line.text).map(({ start, end: wordEnd, ...word }) => {
    const wordPlace = placeOf(line, { start, end: wordEnd });
    const { place, end, terminated } = reader.heredoc(word.name, word.stripTabs);
    if (!terminated)
      reader.problems.push({ place: wordPlace, reason: `the here-document ${word.name} does not end` });
    const content = reader.source.text.slice(place.start, place.end);
    return { heredoc: { ...word, content, place, wordPlace }, end };
  });
}
