import type { ShellAssignment, ShellCommand, ShellWord } from './contract.ts';

/** What a command runs in the end: `sudo -u x env A=1 /usr/bin/apt-get install` runs apt-get. */
export interface EffectiveCommand {
  /** The name of the program without its folder, as written where it is not literal. */
  readonly program: string;
  readonly programWord: ShellWord;
  readonly args: readonly ShellWord[];
  /** The names of what was skipped: `sudo`, `env`. */
  readonly prefixes: readonly string[];
}

/**
 * Programs that run another one, with the options of theirs that take a word of their own; `skip`: words before the program
 * that are no options.
 */
const PREFIXES: ReadonlyMap<string, { readonly options: readonly string[]; readonly skip: number }> = new Map(
  [
    ['builtin', { options: [], skip: 0 }],
    ['chrt', { options: [], skip: 1 }],
    ['command', { options: [], skip: 0 }],
    ['doas', { options: ['-u', '-C'], skip: 0 }],
    ['dumb-init', { options: ['-r', '--rewrite'], skip: 0 }],
    ['eatmydata', { options: [], skip: 0 }],
    ['env', { options: ['-u', '--unset', '-C', '--chdir'], skip: 0 }],
    ['exec', { options: ['-a'], skip: 0 }],
    ['fakeroot', { options: ['-l', '--lib', '-s', '-i', '-b'], skip: 0 }],
    ['gosu', { options: [], skip: 1 }],
    ['ionice', { options: ['-c', '--class', '-n', '--classdata'], skip: 0 }],
    ['nice', { options: ['-n', '--adjustment'], skip: 0 }],
    ['nohup', { options: [], skip: 0 }],
    ['setsid', { options: [], skip: 0 }],
    ['stdbuf', { options: ['-i', '-o', '-e', '--input', '--output', '--error'], skip: 0 }],
    ['su-exec', { options: [], skip: 1 }],
    [
      'sudo',
      {
        options: [
          '-u',
          '-g',
          '-h',
          '-p',
          '-C',
          '-r',
          '-t',
          '-T',
          '-U',
          '-D',
          '--user',
          '--group',
          '--host',
          '--prompt',
        ],
        skip: 0,
      },
    ],
    ['time', { options: ['-f', '--format', '-o', '--output'], skip: 0 }],
    ['timeout', { options: ['-s', '--signal', '-k', '--kill-after'], skip: 1 }],
    ['tini', { options: ['-e', '-p'], skip: 0 }],
  ],
);
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** What a command runs in the end; null where it has no words. `command -v x` asks, and is itself. */
export function effectiveCommand({ words }: Pick<ShellCommand, 'words'>): EffectiveCommand | null {
  const prefixes: string[] = [];
  for (let at = 0; ; ) {
    const word = words[at];
    if (word === undefined) return null;
    const program = baseName(word.text);
    const behind = PREFIXES.has(program) ? behindPrefix(words, at) : null;
    if (behind === null || behind >= words.length)
      return { program, programWord: word, args: words.slice(at + 1), prefixes };
    prefixes.push(program);
    at = behind;
  }
}

function baseName(path: string): string {
  return path.includes('$') || path.includes('`') ? path : path.slice(path.lastIndexOf('/') + 1);
}

/** The index of the program that a prefix runs; null where it asks for something else. */
function behindPrefix(words: readonly ShellWord[], at: number): number | null {
  const program = baseName(words[at]?.text ?? '');
  const { options = [], skip = 0 } = PREFIXES.get(program) ?? {};
  let next = at + 1;
  for (let word = words[next]; word !== undefined; word = words[next]) {
    const { text } = word;
    if (text === '--') {
      next++;
      break;
    }
    if (program === 'command' && (text === '-v' || text === '-V')) return null;
    // One text for env to split, which we do not.
    if (program === 'env' && (text.startsWith('-S') || text.startsWith('--split-string'))) return null;
    const isAssignment = (program === 'env' || program === 'sudo') && ASSIGNMENT.test(text);
    if (!isAssignment && !(text.startsWith('-') && text.length > 1) && text !== '-') break;
    next += options.includes(text) ? 2 : 1;
  }
  if (program === 'env') while (ASSIGNMENT.test(words[next]?.text ?? '')) next++;
  return next + skip;
}

/** The variables that a command is run with: those before it, and those of `env`. */
export function environmentOf(
  command: Pick<ShellCommand, 'words' | 'assignments'>,
): readonly Pick<ShellAssignment, 'name' | 'place'>[] {
  const { words, assignments } = command;
  const effective = effectiveCommand(command);
  const end = effective === null ? words.length : words.indexOf(effective.programWord);
  const isSetBy = words.slice(0, end).some(({ text }) => text === 'env' || text === 'sudo');
  const own = words
    .slice(0, isSetBy ? end : 0)
    .filter(({ text }) => ASSIGNMENT.test(text))
    .map(({ text, place }) => ({ name: text.slice(0, text.indexOf('=')), place }));
  return [...assignments, ...own];
}

/** Shells whose text we read. */
export const POSIX_SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'ksh', 'mksh', 'zsh']);

/** The text that a command gives to a shell: `bash -ec '…'`, `su x -c '…'`, `busybox sh -c`; null where it gives none. */
export function scriptWordOf(command: Pick<ShellCommand, 'words'>): ShellWord | null {
  const effective = effectiveCommand(command);
  if (effective === null) return null;
  const { program } = effective;
  const isBusybox = program === 'busybox' && POSIX_SHELLS.has(effective.args[0]?.text ?? '');
  const args = isBusybox ? effective.args.slice(1) : effective.args;
  const isShell = POSIX_SHELLS.has(program) || isBusybox;
  if (!isShell && program !== 'su' && program !== 'runuser') return null;
  for (const [at, { text }] of args.entries()) {
    if (/^-[A-Za-z]*c$/.test(text)) {
      // bash -c -e '…' takes its options wherever they stand.
      const script = args.slice(at + 1).find((word) => !/^-[A-Za-z]+$/.test(word.text));
      return script ?? null;
    }
    if (isShell && !/^[-+]/.test(text) && !/^[-+][A-Za-z]*[oO]$/.test(args[at - 1]?.text ?? '')) return null;
  }
  return null;
}
