import type { World } from '../world.ts';
import { createProgress, type ProgressLine } from './progress.ts';
import { printable } from './text.ts';

/** Everything that goes to stderr beside errors. */
export interface Log {
  /** A line for the user, unless `--quiet`. */
  note(message: string): void;
  /** What the user can do next, unless `--quiet`. */
  hint(message: string): void;
  /** Lines that were asked for by an option: shown with `--quiet` too. */
  asked(lines: readonly string[]): void;
  readonly progress: ProgressLine;
}

/** The log of one call. Notes end the progress line first, so that they never mix. */
export function createLog(world: World, quiet: boolean): Log {
  const progress = createProgress(world, quiet);
  const write = (line: string): void => {
    progress.clear();
    world.stderr.write(`${line}\n`);
  };
  return {
    note: (message) => {
      if (!quiet) write(`seaworthy: ${printable(message)}`);
    },
    hint: (message) => {
      if (!quiet) write(`hint: ${printable(message)}`);
    },
    asked: (lines) => {
      for (const line of lines) write(printable(line));
    },
    progress,
  };
}
