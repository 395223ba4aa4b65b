import type { World } from '../world.ts';
import type { Log } from '../ui/log.ts';
import type { OptionValues } from './values.ts';

interface OptionBase {
  /** The long name without dashes: `cache-dir`. Also SEAWORTHY_CACHE_DIR, and `cache-dir:` in the configuration file. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** A line for the help, without the default. */
  readonly summary: string;
  /** false: not taken from the configuration file, because the name means something else there. */
  readonly inConfig?: boolean;
}

/** On or off. As a variable: `true`, `false`, `1`, `0`. */
export interface FlagOption extends OptionBase {
  readonly kind: 'flag';
}

interface TextOption extends OptionBase {
  /** What stands for the value in the help: `FILE`. */
  readonly argument: string;
  /** The values allowed; without upper case. A function where they are not known before they are asked for. */
  readonly choices?: readonly string[] | (() => Promise<readonly string[]>);
  /** Throws a `SeaworthyError` of code `usage` for a value that cannot be meant. */
  check?(value: string): void;
  /** What the shell completes. */
  readonly complete?: 'file' | 'directory';
}

/** One value; the last one given wins. */
export interface ValueOption extends TextOption {
  readonly kind: 'value';
  /** Text for the help where there is a default that the command itself works out. */
  readonly fallback?: string;
}

/** Values that add up: the option may be given again and again. */
export interface ListOption extends TextOption {
  readonly kind: 'list';
  /** One word may hold several values, separated by commas. */
  readonly commas?: boolean;
  /** Takes all words up to the next option. */
  readonly variadic?: boolean;
  /** How a variable is split; default: at commas. */
  readonly separator?: RegExp;
  readonly fallback?: string;
}

export type OptionDescriptor = FlagOption | ValueOption | ListOption;

/** A word without dashes. All that are declared must be given, but those that are optional, which stand last. */
export interface OperandDescriptor {
  readonly name: string;
  readonly summary: string;
  readonly optional?: boolean;
  /** Takes all words that are left; at least one. */
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  readonly complete?: 'file' | 'directory';
}

/** A call that is shown under `--help`. */
export interface Example {
  readonly call: string;
  readonly says: string;
}

/** What a command gets when it is called. */
export interface Invocation {
  readonly operands: readonly string[];
  readonly options: OptionValues;
  readonly world: World;
  readonly log: Log;
}

/** A command, as data: `commands/<verb>/index.ts` exports it as `command`. What it does is loaded when it is called. */
export interface CommandDescriptor {
  readonly name: string;
  /** A line for the list of commands. */
  readonly summary: string;
  /** Paragraphs below it in the command's own help. */
  readonly description?: string;
  readonly operands?: readonly OperandDescriptor[];
  readonly options?: readonly OptionDescriptor[];
  readonly examples: readonly Example[];
  /** A group such as `db` has these and no `load`. */
  readonly commands?: readonly CommandDescriptor[];
  /** The implementation; its `run` gives the exit code. */
  load?(): Promise<{ run(invocation: Invocation): Promise<number> }>;
}

/** The options that every command has. */
export const GLOBAL_OPTIONS: readonly OptionDescriptor[] = [
  { kind: 'flag', name: 'quiet', short: 'q', summary: 'no progress and no notes on stderr' },
  { kind: 'flag', name: 'no-color', summary: 'no colours (also NO_COLOR)' },
  {
    kind: 'value',
    name: 'config',
    argument: 'FILE',
    summary: 'the configuration file',
    fallback: '.seaworthy.yaml, upwards from the working directory',
    complete: 'file',
    inConfig: false,
  },
];

/** `SEAWORTHY_CACHE_DIR` of `cache-dir`. */
export function variableOf(option: string): string {
  return `SEAWORTHY_${option.toUpperCase().replaceAll('-', '_')}`;
}
