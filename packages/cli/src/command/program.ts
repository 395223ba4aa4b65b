import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { Command, CommanderError, Option } from 'commander';
import { VERSION } from '../version.ts';
import { type CommandDescriptor, type Example, GLOBAL_OPTIONS, type OptionDescriptor } from './descriptor.ts';
import { type RawOptions, parseFlag } from './values.ts';

/** What a command line asks for: a command, or a text such as the help. */
export type Parsed =
  | {
      readonly kind: 'call';
      readonly command: CommandDescriptor;
      /** `db build`, for messages. */
      readonly path: string;
      readonly operands: readonly string[];
      readonly line: RawOptions;
    }
  | { readonly kind: 'text'; readonly text: string; readonly wrongUsage: boolean };

interface Target {
  readonly path: string;
  readonly descriptor: CommandDescriptor;
  readonly command: Command;
}

const EPILOGUE = `Every long option is also a variable (--cache-dir is SEAWORTHY_CACHE_DIR) and a key of
.seaworthy.yaml (cache-dir:); the command line wins over the variable, the variable over the file.
Exit codes: 0 passed, 1 findings over the threshold, 2 wrong usage, 3 could not be done.`;

/**
 * Parses `words` against the commands. `width` is that of the help. Throws `usage`, with what to do next, for what
 * none of them takes.
 */
export function parseCommandLine(
  words: readonly string[],
  commands: readonly CommandDescriptor[],
  width: number,
): Parsed {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const output = {
    writeOut: write,
    writeErr: write,
    outputError: () => undefined,
    getOutHelpWidth: () => width,
    getErrHelpWidth: () => width,
  };
  const called: { target?: Target } = {};
  const program = new Command('seaworthy')
    .description('Container security: what is in an image, what is wrong with it, and what to do about it.')
    .version(VERSION, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help, or that of a command')
    .helpCommand(false)
    .configureOutput(output)
    .exitOverride();
  addOptions(program, GLOBAL_OPTIONS);
  for (const descriptor of commands) addCommand(program, descriptor, { path: descriptor.name, called });
  program.addHelpText(
    'after',
    `\nseaworthy help COMMAND shows a command's options and examples.\n\n${EPILOGUE}`,
  );
  const flags = normaliseFlags(words, flagNames(commands));
  try {
    program.parse(flags.words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') {
      return { kind: 'text', text, wrongUsage: false };
    }
    if (error.code === 'commander.help') return { kind: 'text', text, wrongUsage: true };
    throw usageError(error, called.target?.path ?? commandPath(words, commands));
  }
  const { target } = called;
  if (target === undefined) return { kind: 'text', text: program.helpInformation(), wrongUsage: true };
  const options = [...GLOBAL_OPTIONS, ...(target.descriptor.options ?? [])];
  const line = new Map([
    ...rawOptions(options, target.command, program),
    ...flags.off.map((name) => [name, false] as const),
  ]);
  return { kind: 'call', command: target.descriptor, path: target.path, operands: target.command.args, line };
}

function addCommand(
  parent: Command,
  descriptor: CommandDescriptor,
  at: { path: string; called: { target?: Target } },
): void {
  const command = parent.command(descriptor.name).copyInheritedSettings(parent).summary(descriptor.summary);
  const details = descriptor.description?.replaceAll(/([^\n])\n(?!\n)/g, '$1 ');
  command.description([sentence(descriptor.summary), details].filter(Boolean).join('\n\n'));
  command.helpCommand(false).configureHelp({ showGlobalOptions: true }).allowExcessArguments(false);
  addOptions(command, descriptor.options ?? []);
  for (const { name, summary, optional, variadic } of descriptor.operands ?? []) {
    const word = variadic === true ? `${name}...` : name;
    command.argument(optional === true ? `[${word}]` : `<${word}>`, summary);
  }
  for (const child of descriptor.commands ?? [])
    addCommand(command, child, { ...at, path: `${at.path} ${child.name}` });
  command.addHelpText('after', `\n${exampleText(descriptor.examples)}\n${EPILOGUE}`);
  if (descriptor.commands !== undefined) return;
  command.action(() => {
    at.called.target = { path: at.path, descriptor, command };
  });
}

function addOptions(command: Command, options: readonly OptionDescriptor[]): void {
  for (const option of options) {
    const short = option.short === undefined ? '' : `-${option.short}, `;
    if (option.kind === 'flag') {
      command.addOption(new Option(`${short}--${option.name}`, option.summary));
      continue;
    }
    const dots = option.kind === 'list' && option.variadic === true ? '...' : '';
    const collect = (word: string, before: unknown): string[] => {
      return Array.isArray(before) && option.kind === 'list' ? [...before, word] : [word];
    };
    command.addOption(
      new Option(`${short}--${option.name} <${option.argument}${dots}>`, optionText(option)).argParser(
        collect,
      ),
    );
  }
}

function optionText(option: Exclude<OptionDescriptor, { kind: 'flag' }>): string {
  const notes: string[] = [];
  if (Array.isArray(option.choices)) notes.push(option.choices.join(', '));
  if (option.kind === 'list') notes.push('repeatable');
  if (option.fallback !== undefined) notes.push(`default: ${option.fallback}`);
  return notes.length === 0 ? option.summary : `${option.summary} (${notes.join('; ')})`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function exampleText(examples: readonly Example[]): string {
  return `Examples:\n${examples.map(({ call, says }) => `  $ ${call}\n      ${says}\n`).join('')}`;
}

function rawOptions(
  options: readonly OptionDescriptor[],
  command: Command,
  program: Command,
): [string, readonly string[] | boolean][] {
  const raw: [string, readonly string[] | boolean][] = [];
  for (const option of options) {
    const owner = GLOBAL_OPTIONS.includes(option) ? program : command;
    const attribute = new Option(`--${option.name}`).attributeName();
    if (owner.getOptionValueSource(attribute) !== 'cli') continue;
    if (option.kind === 'flag') raw.push([option.name, true]);
    else raw.push([option.name, owner.getOptionValue(attribute) as string[]]);
  }
  return raw;
}

function flagNames(commands: readonly CommandDescriptor[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (options: readonly OptionDescriptor[]): void => {
    for (const option of options) if (option.kind === 'flag') names.add(option.name);
  };
  visit(GLOBAL_OPTIONS);
  for (const command of walk(commands)) visit(command.options ?? []);
  return names;
}

/** The commands with every function that gives choices replaced by its choices, as help and completion need them. */
export async function withChoices(
  commands: readonly CommandDescriptor[],
): Promise<readonly CommandDescriptor[]> {
  const settle = async (option: OptionDescriptor): Promise<OptionDescriptor> => {
    if (option.kind === 'flag' || typeof option.choices !== 'function') return option;
    return { ...option, choices: await option.choices() };
  };
  const visit = async (command: CommandDescriptor): Promise<CommandDescriptor> => ({
    ...command,
    options: await Promise.all((command.options ?? []).map(settle)),
    ...(command.commands === undefined ? {} : { commands: await withChoices(command.commands) }),
  });
  return Promise.all(commands.map(visit));
}

/** All commands and the commands below them. */
export function* walk(commands: readonly CommandDescriptor[]): Generator<CommandDescriptor> {
  for (const command of commands) {
    yield command;
    yield* walk(command.commands ?? []);
  }
}

// `--offline=false` takes back what a variable or the file says. Commander's flags have no value, so it is read here.
function normaliseFlags(
  words: readonly string[],
  flags: ReadonlySet<string>,
): { words: string[]; off: string[] } {
  const kept: string[] = [];
  const off = new Set<string>();
  for (const [index, word] of words.entries()) {
    if (word === '--') {
      kept.push(...words.slice(index));
      break;
    }
    const [, name = '', text = ''] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!flags.has(name)) kept.push(word);
    else if (!word.includes('=') || parseFlag(text, `--${name}`)) {
      off.delete(name);
      kept.push(`--${name}`);
    } else {
      off.add(name);
      while (kept.includes(`--${name}`)) kept.splice(kept.indexOf(`--${name}`), 1);
    }
  }
  return { words: kept, off: [...off] };
}

function commandPath(words: readonly string[], commands: readonly CommandDescriptor[]): string {
  const path: string[] = [];
  let level = commands;
  for (const word of words) {
    const found = level.find(({ name }) => name === word);
    if (found === undefined) continue;
    path.push(word);
    level = found.commands ?? [];
  }
  return path.join(' ');
}

function usageError(error: CommanderError, path: string): SeaworthyError {
  const [first = '', ...rest] = error.message.split('\n');
  const near = /Did you mean (?:one of )?(.+)\?/.exec(rest.join(' '))?.[1];
  const help =
    path === '' ? 'seaworthy --help shows the commands' : `seaworthy ${path} --help shows how it is called`;
  return new SeaworthyError('usage', first.replace(/^error: /, '').replace(/\.$/, ''), {
    hint: near === undefined ? help : `did you mean ${near}?`,
    cause: error,
  });
}
