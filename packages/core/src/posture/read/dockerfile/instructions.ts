import { placeIn } from '../../../bytes/located/text.ts';
import { isBlank } from './blanks.ts';
import type { Escape, Flag, Heredoc, Instruction, Pair, Word } from './contract.ts';
import { unquote } from './words.ts';

/** A part of a word that is no JSON string. */
export function partOfWord(word: Word, span: { start: number; end: number }, escape: Escape): Word {
  const { start, end } = span;
  const raw = word.raw.slice(start, end);
  const { source } = word.place;
  const from = word.sourceOffset(start);
  return {
    text: unquote(raw, escape),
    raw,
    form: word.form,
    place: placeIn(source, from, end > start ? word.sourceOffset(end - 1) + 1 : from),
    sourceOffset: (offset) => word.sourceOffset(start + offset),
  };
}

/** The flags of a name, in their order. */
export function flagsNamed({ flags }: Instruction, name: string): readonly Flag[] {
  return flags.filter((flag) => flag.name === name);
}

/** The first flag of a name; null: there is none. */
export function flagNamed({ flags }: Instruction, name: string): Flag | null {
  return flags.find((flag) => flag.name === name) ?? null;
}

/** Whether a flag without a value, or with `true`, is there. */
export function hasFlag(instruction: Instruction, name: string): boolean {
  const flag = flagNamed(instruction, name);
  return flag !== null && flag.value?.toLowerCase() !== 'false';
}

/** The pairs of ENV, LABEL and ARG. A word of ENV or LABEL without `=` is left out: BuildKit refuses the file. */
export function pairsOf(instruction: Instruction): readonly Pair[] {
  const { keyword, words, escape } = instruction;
  const [first] = words;
  if (first !== undefined && keyword !== 'ARG' && !first.raw.includes('=')) return legacyPair(instruction);
  const pairs: Pair[] = [];
  for (const word of words) {
    const equals = word.raw.indexOf('=');
    if (equals < 0 && keyword !== 'ARG') continue;
    const name = equals < 0 ? word : partOfWord(word, { start: 0, end: equals }, escape);
    pairs.push({
      name: name.text,
      namePlace: name.place,
      value: equals < 0 ? null : partOfWord(word, { start: equals + 1, end: word.raw.length }, escape),
      place: word.place,
      legacy: false,
    });
  }
  return pairs;
}

/** `ENV NAME value and more`: everything behind the name. */
function legacyPair(instruction: Instruction): readonly Pair[] {
  const { text, textPlace, sourceOffset, escape } = instruction;
  let nameEnd = 0;
  while (nameEnd < text.length && !isBlank(text.charCodeAt(nameEnd))) nameEnd++;
  let start = nameEnd;
  while (start < text.length && isBlank(text.charCodeAt(start))) start++;
  if (start >= text.length) return [];
  const all: Word = { text, raw: text, form: 'shell', place: textPlace, sourceOffset };
  const name = partOfWord(all, { start: 0, end: nameEnd }, escape);
  const value = partOfWord(all, { start, end: text.length }, escape);
  return [{ name: name.text, namePlace: name.place, value, place: textPlace, legacy: true }];
}

/** What FROM says. */
export interface From {
  readonly image: Word | null;
  readonly platform: Flag | null;
  /** The name behind AS. */
  readonly as: Word | null;
}

/** What FROM says; null for another instruction. */
export function fromOf(instruction: Instruction): From | null {
  if (instruction.keyword !== 'FROM') return null;
  const [image = null, as, name = null] = instruction.words;
  return {
    image,
    platform: flagNamed(instruction, 'platform'),
    as: as?.text.toUpperCase() === 'AS' ? name : null,
  };
}

/** What COPY or ADD says. */
export interface Copy {
  /** Without here-documents. */
  readonly sources: readonly Word[];
  /** Null where there is only one word. */
  readonly destination: Word | null;
  readonly heredocs: readonly Heredoc[];
  /** A stage by name or index, an image, or a named context; ADD has none. */
  readonly from: Flag | null;
  readonly chown: Flag | null;
  readonly chmod: Flag | null;
  /** Of ADD. */
  readonly checksum: Flag | null;
  readonly link: boolean;
  readonly parents: boolean;
  readonly excludes: readonly Flag[];
}

/** What COPY or ADD says; null for another instruction. */
export function copyOf(instruction: Instruction): Copy | null {
  const { keyword, words, heredocs, form } = instruction;
  if (keyword !== 'COPY' && keyword !== 'ADD') return null;
  const starts = new Set(form === 'shell' ? heredocs.map(({ wordPlace }) => wordPlace.start) : []);
  const sources = words.length > 1 ? words.slice(0, -1) : words;
  return {
    sources: sources.filter(({ place }) => !starts.has(place.start)),
    destination: words.length > 1 ? (words.at(-1) ?? null) : null,
    heredocs,
    from: flagNamed(instruction, 'from'),
    chown: flagNamed(instruction, 'chown'),
    chmod: flagNamed(instruction, 'chmod'),
    checksum: flagNamed(instruction, 'checksum'),
    link: hasFlag(instruction, 'link'),
    parents: hasFlag(instruction, 'parents'),
    excludes: flagsNamed(instruction, 'exclude'),
  };
}

/** The user of USER, as written. */
export interface User {
  readonly word: Word;
  readonly user: string;
  readonly group: string | null;
}

/** What USER says; null for another instruction, and for one without a word. */
export function userOf({ keyword, words }: Instruction): User | null {
  const [word] = words;
  if (keyword !== 'USER' || word === undefined) return null;
  const colon = colonOutsideOfVariables(word.text);
  if (colon < 0) return { word, user: word.text, group: null };
  return { word, user: word.text.slice(0, colon), group: word.text.slice(colon + 1) };
}

/** `${UID:-1000}:${GID:-1000}` has one that divides. */
function colonOutsideOfVariables(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{' && (depth > 0 || text[at - 1] === '$')) depth++;
    else if (text[at] === '}' && depth > 0) depth--;
    else if (text[at] === ':' && depth === 0) return at;
  }
  return -1;
}

/** The one word of WORKDIR, STOPSIGNAL or MAINTAINER, whichever is asked for; null where it is another. */
export function singleWordOf(
  { keyword, words }: Instruction,
  asked: 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER',
): Word | null {
  return keyword === asked ? (words[0] ?? null) : null;
}

/** A port, or a range of them, of EXPOSE. */
export interface ExposedPort {
  readonly word: Word;
  /** Both null where it is no number: a variable. */
  readonly first: number | null;
  readonly last: number | null;
  /** As written; `tcp` where it is left out. */
  readonly protocol: string;
  /** `127.0.0.1:80` of `127.0.0.1:80:80`: of the host, and without an effect here. */
  readonly host: string | null;
}

const PORT = /^(?:(.*):)?(\d{1,9})(?:-(\d{1,9}))?$/;

/** The ports of EXPOSE. */
export function exposedPortsOf({ keyword, words }: Instruction): readonly ExposedPort[] {
  if (keyword !== 'EXPOSE') return [];
  return words.map((word) => {
    const slash = word.text.lastIndexOf('/');
    const port = slash < 0 ? word.text : word.text.slice(0, slash);
    const protocol = slash < 0 ? 'tcp' : word.text.slice(slash + 1);
    const [, host = null, first, last = first] = PORT.exec(port) ?? [];
    return {
      word,
      first: first === undefined ? null : Number(first),
      last: last === undefined ? null : Number(last),
      protocol,
      host,
    };
  });
}

/** The paths of VOLUME. */
export function volumesOf({ keyword, words }: Instruction): readonly Word[] {
  return keyword === 'VOLUME' ? words : [];
}

/** The words of SHELL; null where it is no list, which BuildKit refuses. */
export function shellOf({ keyword, json }: Instruction): readonly Word[] | null {
  return keyword === 'SHELL' ? json : null;
}

/** What HEALTHCHECK says. */
export type Healthcheck =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'command';
      readonly form: 'shell' | 'json';
      /** The list; for the shell form one word. */
      readonly command: readonly Word[];
      readonly interval: Flag | null;
      readonly timeout: Flag | null;
      readonly startPeriod: Flag | null;
      readonly startInterval: Flag | null;
      readonly retries: Flag | null;
    };

/** What HEALTHCHECK says; null for another instruction and for what BuildKit refuses. */
export function healthcheckOf(instruction: Instruction): Healthcheck | null {
  const { keyword, words, form } = instruction;
  const type = words[0]?.text.toUpperCase();
  if (keyword !== 'HEALTHCHECK') return null;
  if (type === 'NONE') return { kind: 'none' };
  if (type !== 'CMD') return null;
  return {
    kind: 'command',
    form,
    command: words.slice(1),
    interval: flagNamed(instruction, 'interval'),
    timeout: flagNamed(instruction, 'timeout'),
    startPeriod: flagNamed(instruction, 'start-period'),
    startInterval: flagNamed(instruction, 'start-interval'),
    retries: flagNamed(instruction, 'retries'),
  };
}
