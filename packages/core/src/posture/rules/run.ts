import type { Edit } from '../model/change.ts';
import type { Dockerfile, Instruction } from '../read/dockerfile/contract.ts';
import { runOf } from '../read/dockerfile/run.ts';
import type { ShellCommand, ShellWord } from '../read/dockerfile/shell/contract.ts';
import { effectiveCommand } from '../read/dockerfile/shell/effective.ts';
import { forEachScript, type Script } from '../read/dockerfile/shell/scripts.ts';

/** A program that a RUN starts. */
export interface RunCommand {
  /** Without its folder, and without `sudo` and the like before it. */
  readonly program: string;
  readonly programWord: ShellWord;
  readonly args: readonly ShellWord[];
  readonly command: ShellCommand;
}

/** A RUN, and all that it starts. */
export interface RunScript {
  readonly instruction: Instruction;
  readonly script: Script;
  readonly commands: readonly RunCommand[];
  /** Folders that keep nothing in the image: those of cache and tmpfs mounts. */
  readonly mounted: readonly string[];
}

const KNOWN = new WeakMap<Dockerfile, readonly RunScript[]>();

/** Every RUN of a file whose shell we can read; each is read once, however many rules ask. */
export function runsOf(file: Dockerfile): readonly RunScript[] {
  const known = KNOWN.get(file);
  if (known !== undefined) return known;
  const runs: RunScript[] = [];
  forEachScript(file, (instruction, script) => {
    if (instruction.keyword !== 'RUN') return;
    const commands = script.commands.flatMap((command) => {
      const found = effectiveCommand(command);
      return found === null ? [] : [{ ...found, command }];
    });
    const mounts = runOf(instruction)?.mounts ?? [];
    const mounted = mounts.flatMap(({ type, target }) =>
      type === 'cache' || type === 'tmpfs' ? (target ?? []) : [],
    );
    runs.push({ instruction, script, commands, mounted });
  });
  KNOWN.set(file, runs);
  return runs;
}

/** The first words of these that is no option: `install` of `apt-get -q install`. */
export function subcommandOf({ args }: RunCommand): ShellWord | null {
  return args.find(({ text }) => !text.startsWith('-')) ?? null;
}

/** What follows a subcommand and is no option: the packages of an install. */
export function operandsOf(run: RunCommand): readonly ShellWord[] {
  const verb = subcommandOf(run);
  return run.args
    .slice(verb === null ? 0 : run.args.indexOf(verb) + 1)
    .filter(({ text }) => !text.startsWith('-'));
}

/** Whether an option is there: long ones as they are, with or without a value; short ones also among others (`-yq`). */
export function hasOption({ args }: RunCommand, ...names: readonly string[]): boolean {
  return args.some(({ text }) =>
    names.some((name) => {
      if (name.startsWith('--')) return text === name || text.startsWith(`${name}=`);
      return /^-[A-Za-z]+/.exec(text)?.[0].includes(name.slice(1)) === true;
    }),
  );
}

/** Puts words behind a word. */
export function putBehind({ place: { source, end } }: ShellWord, words: string): readonly Edit[] {
  return [{ source, start: end, end, text: ` ${words}` }];
}

/** Writes another word in the place of one. */
export function replaceWord({ place: { source, start, end } }: ShellWord, text: string): readonly Edit[] {
  return [{ source, start, end, text }];
}

/** Takes a word out, with the blanks before it on its line. */
export function removeWord({ place: { source, start, end } }: ShellWord): readonly Edit[] {
  let from = start;
  while (source.text[from - 1] === ' ' || source.text[from - 1] === '\t') from--;
  return [{ source, start: from, end, text: '' }];
}

/** Goes on with another command where a RUN ends; null where it ends in a here-document, or in a list of another kind. */
export function goOn({ instruction, script }: RunScript, command: string): readonly Edit[] | null {
  const { textPlace, heredocs, form, text } = instruction;
  const alone = script.commands.every(
    ({ operator, depth }) => depth > 0 || operator === null || operator === '&&' || operator === '|',
  );
  if (heredocs.length > 0 || form === 'json' || !alone || /(?:^|\s)#/.test(text)) return null;
  const { source, end } = textPlace;
  return [{ source, start: end, end, text: ` && ${command}` }];
}
