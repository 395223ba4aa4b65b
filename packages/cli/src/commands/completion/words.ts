import { type CommandDescriptor, GLOBAL_OPTIONS, type OptionDescriptor } from '../../command/descriptor.ts';

/** What may follow an option, or stand as an operand. */
export type Values =
  | { readonly kind: 'choices'; readonly words: readonly string[]; readonly commas: boolean }
  | { readonly kind: 'file' }
  | { readonly kind: 'directory' }
  /** `FORMAT=FILE`. */
  | { readonly kind: 'none' };

/** An option as a shell completes it. `values` is null for a flag. */
export interface CompletedOption {
  readonly name: string;
  readonly short: string | null;
  readonly summary: string;
  readonly values: Values | null;
}

/** A command, or a group of them, as a shell completes it. `path` is '' for the program itself. */
export interface CompletedCommand {
  readonly path: string;
  readonly summary: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CompletedOption[];
  readonly operand: Values;
}

const HELP: CompletedOption = { name: 'help', short: 'h', summary: 'how it is called', values: null };

/** The commands as data for the shells, the program itself first. */
export function wordsOf(commands: readonly CommandDescriptor[]): readonly CompletedCommand[] {
  const top: CompletedCommand = {
    path: '',
    summary: '',
    commands: [...commands.map(named), { name: 'help', summary: 'how a command is called' }],
    options: [
      ...GLOBAL_OPTIONS.map(completed),
      HELP,
      { name: 'version', short: 'V', summary: 'the version', values: null },
    ],
    operand: { kind: 'none' },
  };
  return [top, ...commands.flatMap((command) => below(command, command.name))];
}

function below(command: CommandDescriptor, path: string): CompletedCommand[] {
  const children = command.commands ?? [];
  const [operand] = command.operands ?? [];
  const own: CompletedCommand = {
    path,
    summary: command.summary,
    commands: children.map(named),
    options: [...(command.options ?? []), ...GLOBAL_OPTIONS].map(completed).concat(HELP),
    operand: operand === undefined ? { kind: 'none' } : valuesOf(operand),
  };
  return [own, ...children.flatMap((child) => below(child, `${path} ${child.name}`))];
}

function named({ name, summary }: CommandDescriptor): { name: string; summary: string } {
  return { name, summary };
}

function completed(option: OptionDescriptor): CompletedOption {
  const values = option.kind === 'flag' ? null : valuesOf(option);
  return { name: option.name, short: option.short ?? null, summary: option.summary, values };
}

function valuesOf(option: object): Values {
  const { choices, complete, commas } = option as {
    choices?: unknown;
    complete?: 'file' | 'directory';
    commas?: boolean;
  };
  if (Array.isArray(choices)) return { kind: 'choices', words: choices as string[], commas: commas === true };
  return { kind: complete ?? 'none' };
}
