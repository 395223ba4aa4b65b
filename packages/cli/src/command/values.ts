import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { ConfigFile } from './config.ts';
import { type ListOption, type OptionDescriptor, type ValueOption, variableOf } from './descriptor.ts';
import { didYouMean } from './suggest.ts';

/** The options of one call, by their long names. A name that the command does not declare is a fault of ours. */
export interface OptionValues {
  flag(name: string): boolean;
  value(name: string): string | null;
  list(name: string): readonly string[];
  /** Where the value was given, for messages: `--db`, `SEAWORTHY_DB`, `db in /x/.seaworthy.yaml`. */
  origin(name: string): string;
}

/** What the command line itself said: texts of values and lists, or the state of a flag. */
export type RawOptions = ReadonlyMap<string, readonly string[] | boolean>;

/** The three places that options come from, strongest first. */
export interface OptionSources {
  readonly line: RawOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: ConfigFile | null;
}

interface Given {
  readonly value: readonly string[] | boolean;
  readonly origin: string;
}

/** `true`, `1`, `false`, `0`. Throws `usage` for anything else. */
export function parseFlag(text: string, origin: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new SeaworthyError('usage', `${origin}: ${JSON.stringify(text)} is neither true nor false`, {
    hint: 'write true, false, 1 or 0',
  });
}

/** Flag before variable before file. Checks every value that counts; throws `usage` for the first that is wrong. */
export async function resolveOptions(
  descriptors: readonly OptionDescriptor[],
  sources: OptionSources,
): Promise<OptionValues> {
  const given = new Map<string, Given>();
  for (const option of descriptors) {
    const found = find(option, sources);
    if (found === null) continue;
    const value = option.kind === 'flag' ? found.value : await checked(option, found);
    given.set(option.name, { value, origin: found.origin });
  }
  return optionValues(descriptors, given);
}

function find(option: OptionDescriptor, { line, env, file }: OptionSources): Given | null {
  const onLine = line.get(option.name);
  if (onLine !== undefined) {
    return {
      value: typeof onLine === 'boolean' ? onLine : split(option, onLine),
      origin: `--${option.name}`,
    };
  }
  const variable = variableOf(option.name);
  const text = env[variable];
  // An empty variable is how pipelines leave one out.
  if (text !== undefined && text !== '') return fromVariable(option, text, variable);
  const inFile = option.inConfig === false ? undefined : file?.values.get(option.name);
  if (file === null || inFile === undefined) return null;
  return fromFile(option, inFile, `${option.name} in ${file.path}`);
}

function fromVariable(option: OptionDescriptor, text: string, origin: string): Given {
  if (option.kind === 'flag') return { value: parseFlag(text, origin), origin };
  if (option.kind === 'value') return { value: [text], origin };
  const words = text.split(option.separator ?? /,/).map((word) => word.trim());
  return { value: words.filter((word) => word !== ''), origin };
}

function fromFile(option: OptionDescriptor, texts: readonly string[], origin: string): Given {
  const [first = ''] = texts;
  if (option.kind === 'list') return { value: split(option, texts), origin };
  if (texts.length !== 1) throw new SeaworthyError('usage', `${origin} takes one value, not a list`);
  return { value: option.kind === 'flag' ? parseFlag(first, origin) : [first], origin };
}

function split(option: OptionDescriptor, texts: readonly string[]): readonly string[] {
  if (option.kind !== 'list' || option.commas !== true) return texts;
  const words = texts.flatMap((text) => text.split(',')).map((word) => word.trim());
  return words.filter((word) => word !== '');
}

async function checked(
  option: ValueOption | ListOption,
  { value, origin }: Given,
): Promise<readonly string[]> {
  if (typeof value === 'boolean') throw new Error(`${option.name} is no flag`);
  const choices = typeof option.choices === 'function' ? await option.choices() : option.choices;
  if (value.length === 0 || value.includes('')) {
    throw new SeaworthyError('usage', `${origin} is empty`, {
      hint: `give it a value: --${option.name} ${option.argument}`,
    });
  }
  for (const word of value) option.check?.(word);
  return choices === undefined ? value : value.map((word) => choose(word, choices, origin));
}

function choose(word: string, choices: readonly string[], origin: string): string {
  const lower = word.toLowerCase();
  if (choices.includes(lower)) return lower;
  throw new SeaworthyError('usage', `${origin}: there is no ${JSON.stringify(word)}`, {
    hint: didYouMean(word, choices, `one of ${choices.join(', ')}`),
  });
}

function optionValues(
  descriptors: readonly OptionDescriptor[],
  given: ReadonlyMap<string, Given>,
): OptionValues {
  const kinds = new Map(descriptors.map((option) => [option.name, option.kind]));
  const get = (name: string, kind: OptionDescriptor['kind']): Given | undefined => {
    if (kinds.get(name) !== kind) throw new Error(`the command declares no ${kind} --${name}`);
    return given.get(name);
  };
  const texts = (found: Given | undefined): readonly string[] => {
    return found === undefined || typeof found.value === 'boolean' ? [] : found.value;
  };
  return {
    flag: (name) => get(name, 'flag')?.value === true,
    value: (name) => texts(get(name, 'value')).at(-1) ?? null,
    list: (name) => texts(get(name, 'list')),
    origin: (name) => given.get(name)?.origin ?? `--${name}`,
  };
}
