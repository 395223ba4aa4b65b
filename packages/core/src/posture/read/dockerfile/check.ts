import type { Flag, Instruction, Problem } from './contract.ts';
import { heredocWords } from './heredoc.ts';

/** What BuildKit asks of an instruction's words. */
interface Demand {
  readonly least: number;
  readonly most: number;
  /** The flags that it takes, with what they take; null: BuildKit does not look at them. */
  readonly flags: ReadonlyMap<string, 'text' | 'texts' | 'switch'> | null;
}

const ANY = Number.POSITIVE_INFINITY;
const NO_FLAGS: Demand['flags'] = new Map();
const COPY_FLAGS = [
  ['chown', 'text'],
  ['chmod', 'text'],
  ['link', 'switch'],
  ['exclude', 'texts'],
] as const;

/**
 * https://github.com/moby/buildkit/blob/v0.17.3/frontend/dockerfile/instructions/parse.go, with the flags of later
 * versions and those that `# syntax=…-labs` adds.
 */
const DEMANDS: ReadonlyMap<string, Demand> = new Map([
  [
    'ADD',
    {
      least: 2,
      most: ANY,
      flags: new Map([...COPY_FLAGS, ['checksum', 'text'], ['keep-git-dir', 'switch'], ['unpack', 'switch']]),
    },
  ],
  ['ARG', { least: 1, most: ANY, flags: null }],
  ['CMD', { least: 0, most: ANY, flags: NO_FLAGS }],
  ['COPY', { least: 2, most: ANY, flags: new Map([...COPY_FLAGS, ['from', 'text'], ['parents', 'switch']]) }],
  ['ENTRYPOINT', { least: 0, most: ANY, flags: NO_FLAGS }],
  ['ENV', { least: 1, most: ANY, flags: NO_FLAGS }],
  ['EXPOSE', { least: 1, most: ANY, flags: NO_FLAGS }],
  ['FROM', { least: 1, most: 3, flags: new Map([['platform', 'text']]) }],
  [
    'HEALTHCHECK',
    {
      least: 1,
      most: ANY,
      flags: new Map([
        ['interval', 'text'],
        ['timeout', 'text'],
        ['start-period', 'text'],
        ['start-interval', 'text'],
        ['retries', 'text'],
      ]),
    },
  ],
  ['LABEL', { least: 1, most: ANY, flags: NO_FLAGS }],
  ['MAINTAINER', { least: 1, most: 1, flags: NO_FLAGS }],
  ['ONBUILD', { least: 1, most: ANY, flags: NO_FLAGS }],
  [
    'RUN',
    {
      least: 0,
      most: ANY,
      flags: new Map([
        ['mount', 'texts'],
        ['network', 'text'],
        ['security', 'text'],
        ['device', 'texts'],
      ]),
    },
  ],
  ['SHELL', { least: 1, most: ANY, flags: NO_FLAGS }],
  ['STOPSIGNAL', { least: 1, most: 1, flags: null }],
  ['USER', { least: 1, most: 1, flags: NO_FLAGS }],
  ['VOLUME', { least: 1, most: ANY, flags: NO_FLAGS }],
  ['WORKDIR', { least: 1, most: 1, flags: NO_FLAGS }],
]);

/** Why BuildKit would refuse an instruction; `inStage`: a FROM stands before it, or it is one. */
export function problemsOf(instruction: Instruction, inStage: boolean): readonly Problem[] {
  const { keyword, keywordPlace } = instruction;
  const demand = DEMANDS.get(keyword);
  const at = (reason: string): Problem => ({ place: keywordPlace, reason });
  if (demand === undefined) return [at(`${shortened(keyword)} is no instruction`)];
  const problems: Problem[] = [];
  if (!inStage && keyword !== 'ARG') problems.push(at(`${keyword} before the first FROM`));
  const reason = wordsReason(instruction, demand) ?? ownReason(instruction);
  if (reason !== null) problems.push(at(reason));
  return problems.concat(
    demand.flags === null ? [] : flagProblems(instruction, demand.flags),
    instruction.onbuild === null ? [] : problemsOf(instruction.onbuild, true),
  );
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function wordsReason({ keyword, words, text }: Instruction, { least, most }: Demand): string | null {
  if (words.length < least)
    return least === 1 ? `${keyword} needs a word behind it` : `${keyword} needs a source and a destination`;
  if (words.length > most) return `${keyword} has too many words`;
  const mayBeJson = ['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME', 'HEALTHCHECK'];
  const list = keyword === 'HEALTHCHECK' ? (words[1]?.raw ?? '') : text;
  if (mayBeJson.includes(keyword) && isMixedList(list)) return 'the list has something that is no string';
  return null;
}

/** The one way of a list that BuildKit does not take for the shell form. */
function isMixedList(text: string): boolean {
  if (!text.startsWith('[')) return false;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.some((item) => typeof item !== 'string');
  } catch {
    return false;
  }
}

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

function ownReason(instruction: Instruction): string | null {
  const { keyword, words, form, onbuild, text } = instruction;
  const [first, second, third] = words;
  switch (keyword) {
    case 'FROM':
      if (words.length === 1) return null;
      if (words.length === 2 || second?.text.toUpperCase() !== 'AS')
        return 'FROM takes one word, or: IMAGE AS NAME';
      return STAGE_NAME.test(third?.raw.toLowerCase() ?? '')
        ? null
        : 'the name of a stage begins with a letter';
    case 'ENV':
    case 'LABEL':
      return pairsReason(instruction);
    case 'ARG':
      return words.some(({ raw }) => raw.startsWith('=')) ? 'ARG without a name' : null;
    case 'SHELL':
      return form === 'json' ? null : 'SHELL takes a list of strings in brackets';
    case 'HEALTHCHECK':
      return healthcheckReason(first?.text.toUpperCase() ?? '', words.length);
    case 'ONBUILD':
      return ['ONBUILD', 'FROM', 'MAINTAINER'].includes(onbuild?.keyword ?? '')
        ? `ONBUILD does not take ${onbuild?.keyword}`
        : null;
    case 'VOLUME':
      return words.some((word) => word.text.trim() === '') ? 'VOLUME with an empty path' : null;
    case 'COPY':
    case 'ADD':
      return text.includes('<<') && heredocWords(words.at(-1)?.raw ?? '').length > 0
        ? 'a here-document is no destination'
        : null;
    default:
      return null;
  }
}

function pairsReason({ keyword, words, text }: Instruction): string | null {
  const [first] = words;
  if (first?.raw.includes('=') !== true)
    return /[\t\v\f\r ]/.test(text) ? null : `${keyword} ${shortened(text)} has no value`;
  const without = words.find(({ raw }) => !raw.includes('='));
  if (without !== undefined) return `${shortened(without.raw)} has no =`;
  return words.some(({ raw }) => raw.startsWith('=')) ? `${keyword} without a name` : null;
}

function healthcheckReason(type: string, words: number): string | null {
  if (type === 'NONE') return words > 1 ? 'HEALTHCHECK NONE takes no words' : null;
  if (type !== 'CMD') return 'HEALTHCHECK takes NONE or CMD';
  return words > 1 ? null : 'HEALTHCHECK CMD without a command';
}

function flagProblems(
  { flags, keyword, words }: Instruction,
  known: NonNullable<Demand['flags']>,
): Problem[] {
  if (keyword === 'HEALTHCHECK' && words[0]?.text.toUpperCase() === 'NONE') return [];
  const seen = new Set<string>();
  return flags.flatMap((flag): Problem[] => {
    const reason = flagReason(flag, known.get(flag.name), { keyword, isSecond: seen.has(flag.name) });
    seen.add(flag.name);
    return reason === null ? [] : [{ place: flag.place, reason }];
  });
}

function flagReason(
  { name, value }: Flag,
  type: 'text' | 'texts' | 'switch' | undefined,
  { keyword, isSecond }: { readonly keyword: string; readonly isSecond: boolean },
): string | null {
  if (type === undefined) return `${keyword} has no flag --${shortened(name)}`;
  if (isSecond && type !== 'texts') return `a second --${name}`;
  if (type !== 'switch') return value === null ? `--${name} has no value` : null;
  return value === null || /^(?:true|false)$/i.test(value) ? null : `--${name} is true or false`;
}
