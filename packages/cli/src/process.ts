import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { EXIT } from './exit-codes.ts';
import { describeError } from './ui/error.ts';
import { runCommandLine } from './cli.ts';

/** How long a command may tidy up after it was told to stop; then the process ends all the same. */
const GRACE_MILLISECONDS = 5000;

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs the command line in this process: signals, streams that close early, and the last line of defence against
 * errors. Ends the process, since a socket or a worker that still lives must not keep a finished command alive.
 */
export async function runProcess(words: readonly string[]): Promise<number> {
  const debug = (process.env['SEAWORTHY_DEBUG'] ?? '') !== '';
  if (!debug) process.removeAllListeners('warning');
  ignoreClosedPipes();
  const stop = new AbortController();
  let stoppedBy: number | null = null;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (stoppedBy !== null) process.exit(stoppedBy);
      stoppedBy = code;
      stop.abort(new SeaworthyError('cancelled', `stopped by ${signal}`));
      setTimeout(() => process.exit(code), GRACE_MILLISECONDS).unref();
    });
  }
  const world = {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  };
  let code: number;
  try {
    code = await runCommandLine(words, world);
  } catch (error) {
    if (stoppedBy !== null) code = stoppedBy;
    else {
      const { text, exitCode } = describeError(error, debug);
      process.stderr.write(text);
      code = exitCode;
    }
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(stoppedBy ?? code);
}

// `seaworthy scan … | head` closes our stdout while we write. The reader has what it wanted: no message, and the exit
// code stays that of the verdict.
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) return resolve();
    stream.write('', () => resolve());
  });
}
