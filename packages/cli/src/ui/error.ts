import { inspect } from 'node:util';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { EXIT, EXIT_OF_ERROR } from '../exit-codes.ts';
import { VERSION } from '../version.ts';
import { printable } from './text.ts';

const REPORT =
  'this is a fault of seaworthy: please report it, with the output of the same command under SEAWORTHY_DEBUG=1';

/** What is shown of an error, and how the process ends. */
export interface ErrorText {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * The lines for stderr and the exit code of anything that was thrown. `debug` adds the stacks, those of the causes
 * too. What is not a `SeaworthyError` is a fault of ours, and says how to report it.
 */
export function describeError(error: unknown, debug: boolean): ErrorText {
  const known = error instanceof SeaworthyError ? error : null;
  const internal = known === null || known.code === 'internal';
  const message = error instanceof Error ? error.message : String(error);
  const hint = known?.hint ?? (internal ? REPORT : null);
  const prefix = internal ? `seaworthy: internal error in ${VERSION}` : 'seaworthy';
  const lines = [`${prefix}: ${printable(message)}`];
  if (hint !== null) lines.push(`hint: ${printable(hint)}`);
  if (debug) lines.push(...stacks(error));
  return {
    text: `${lines.join('\n')}\n`,
    exitCode: known === null ? EXIT.failed : EXIT_OF_ERROR[known.code],
  };
}

function stacks(error: unknown): string[] {
  const lines: string[] = [];
  let current = error;
  for (let depth = 0; current !== undefined && depth < 8; depth++) {
    const stack = current instanceof Error ? (current.stack ?? current.message) : inspect(current);
    lines.push(...(depth === 0 ? stack : `caused by ${stack}`).split('\n').map(printable));
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}
