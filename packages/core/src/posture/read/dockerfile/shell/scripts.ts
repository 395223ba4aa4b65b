import type { Dockerfile, Heredoc, Instruction, Word } from '../contract.ts';
import { heredocWords } from '../heredoc.ts';
import { shellOf } from '../instructions.ts';
import type { HeredocBody, ShellCommand, ShellWord } from './contract.ts';
import { effectiveCommand, POSIX_SHELLS, scriptWordOf } from './effective.ts';
import { nestingIn } from './list.ts';
import { shellCommands } from './parse.ts';

/** What an instruction runs. */
export interface Script {
  /** False: a shell that we do not read (PowerShell, cmd), or another interpreter. There are no commands then. */
  readonly posix: boolean;
  /** The name of the shell, or of the interpreter that a here-document names; null: no shell, the list form. */
  readonly interpreter: string | null;
  /** Of SHELL, as it is in force here; null: the default. */
  readonly shell: readonly Word[] | null;
  readonly commands: readonly ShellCommand[];
}

/** `sh -c "sh -c …"`: each reads a part of the one before. */
const DEEPEST_SCRIPT = 4;

/**
 * Calls `visit` with what every RUN, CMD, ENTRYPOINT and HEALTHCHECK runs, those behind ONBUILD included: the SHELL of the
 * stage, or of the one that it is built on, decides how it is read.
 */
export function forEachScript(
  file: Dockerfile,
  visit: (instruction: Instruction, script: Script) => void,
): void {
  const shells: (readonly Word[] | null)[] = [];
  for (const { base, instructions } of file.stages) {
    let shell = base.kind === 'stage' ? (shells[base.index] ?? null) : null;
    for (const instruction of instructions) {
      shell = shellOf(instruction) ?? shell;
      const script = scriptOf(instruction.onbuild ?? instruction, shell);
      if (script !== null) visit(instruction.onbuild ?? instruction, script);
    }
    shells.push(shell);
  }
}

/** What an instruction runs, with the words of SHELL that are in force; null for one that runs nothing. */
export function scriptOf(instruction: Instruction, shell: readonly Word[] | null): Script | null {
  const { keyword, words, form, textPlace, escape } = instruction;
  if (!['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(keyword)) return null;
  const [first] = words;
  if (keyword === 'HEALTHCHECK' && first?.text.toUpperCase() !== 'CMD') return null;
  const own = keyword === 'HEALTHCHECK' ? words.slice(1) : words;
  if (form === 'json') return { ...listScript(own), shell };
  const interpreter = nameOf(shell?.[0]?.text ?? (escape === '`' ? 'cmd' : 'sh'));
  const [word] = own;
  if (word === undefined) return null;
  const heredocs = keyword === 'RUN' ? instruction.heredocs : [];
  const [heredoc] = heredocs;
  if (heredoc !== undefined && isWhole(word.raw)) return { ...heredocScript(heredoc, interpreter), shell };
  if (!POSIX_SHELLS.has(interpreter)) return { posix: false, interpreter, shell, commands: [] };
  const { source } = textPlace;
  const text = { source, text: word.raw, sourceOffset: word.sourceOffset, bodies: heredocs };
  return { posix: true, interpreter, shell, commands: withInner(shellCommands(text)) };
}

function nameOf(path: string): string {
  return path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.exe$/, '');
}

/** Whether a text is nothing but `<<EOF`: then BuildKit runs the here-document. */
function isWhole(text: string): boolean {
  return heredocWords(text).some(({ start, end }) => start === 0 && end === text.length);
}

type OwnScript = Omit<Script, 'shell'>;

const SHEBANG = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/;

function heredocScript({ content, place, stripTabs }: Heredoc, shell: string): OwnScript {
  const [, program, argument] =
    SHEBANG.exec(stripTabs ? content.slice(0, 256).trimStart() : content.slice(0, 256)) ?? [];
  const asked = program === undefined ? null : nameOf(program);
  const interpreter = asked === 'env' && argument !== undefined ? nameOf(argument) : (asked ?? shell);
  if (!POSIX_SHELLS.has(interpreter)) return { posix: false, interpreter, commands: [] };
  return { posix: true, interpreter, commands: withInner(bodyCommands({ content, place })) };
}

function bodyCommands({ content, place }: HeredocBody): readonly ShellCommand[] {
  return shellCommands({
    source: place.source,
    text: content,
    sourceOffset: (offset) => place.start + offset,
  });
}

/** The list form: one command, and what it gives to a shell. */
function listScript(words: readonly Word[]): OwnScript {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return { posix: true, interpreter: null, commands: [] };
  const command: ShellCommand = {
    words: words.map(shellWordOf),
    assignments: [],
    redirections: [],
    place: { ...first.place, end: last.place.end },
    operator: null,
    pipeline: 0,
    negated: false,
    nesting: null,
    depth: 0,
  };
  return { posix: true, interpreter: null, commands: withInner([command]) };
}

function shellWordOf({ text, raw, place, sourceOffset }: Word): ShellWord {
  const isPlain = raw.length === text.length + 2;
  // With escapes in the string, an offset in it is only near.
  const offset = (at: number): number => sourceOffset(Math.min(at + 1, raw.length - 1));
  return { text, raw, place, literal: true, sourceOffset: isPlain ? (at) => sourceOffset(at + 1) : offset };
}

/** With the commands of texts that are given to another shell, each behind the command that gives it. */
function withInner(
  commands: readonly ShellCommand[],
  level: number = DEEPEST_SCRIPT,
): readonly ShellCommand[] {
  let pipelines = commands.reduce((most, { pipeline }) => Math.max(most, pipeline + 1), 0);
  const all: ShellCommand[] = [];
  for (const command of commands) {
    all.push(command);
    const inner = level > 0 ? innerCommands(command, pipelines) : [];
    for (const one of withInnerOf(inner, level)) {
      all.push(one);
      pipelines = Math.max(pipelines, one.pipeline + 1);
    }
  }
  return all;
}

function withInnerOf(inner: readonly ShellCommand[], level: number): readonly ShellCommand[] {
  return inner.length === 0 ? inner : withInner(inner, level - 1);
}

function innerCommands(command: ShellCommand, firstPipeline: number): readonly ShellCommand[] {
  const options = { nesting: nestingIn('script', command.nesting), firstPipeline };
  const word = scriptWordOf(command);
  const { source } = command.place;
  if (word !== null)
    return shellCommands({ source, text: word.text, sourceOffset: word.sourceOffset }, options);
  const body = command.redirections.find(({ heredoc }) => heredoc !== null)?.heredoc;
  const effective = body == null ? null : effectiveCommand(command);
  if (body == null || effective === null || !POSIX_SHELLS.has(effective.program)) return [];
  if (effective.args.some(({ text }) => !/^[-+]/.test(text))) return [];
  const sourceOffset = (offset: number): number => body.place.start + offset;
  return shellCommands({ source, text: body.content, sourceOffset }, options);
}
