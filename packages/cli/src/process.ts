import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { EXIT } from './exit-codes.ts';
import { describeError } from './ui/error.ts';
import { runCommandLine } from './cli.ts';

/** How long a command may tidy up after it was told to stop; then the process ends all the same. */
const GRACE_MILLISECONDS = 5000;

/** How long what a finished command left open (a connection that is kept alive) may hold the process. */
const LINGER_MILLISECONDS = 100;

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs the command line in this process: signals, streams that close early, and the last line of defence against
 * errors. Gives the exit code and lets the process end by itself: `process.exit` joins V8's threads while one of them may
 * still compile, and where that one waits for a collection, which only the main thread does, neither ever ends
 * (nodejs/node#54918; seen here with a scan that had read 10 GB). What still lives after a moment is ended all the same.
 */
export async function runProcess(words: readonly string[]): Promise<number> {
  const debug = (process.env['SEAWORTHY_DEBUG'] ?? '') !== '';
  if (!debug) process.removeAllListeners('warning');
  ignoreClosedPipes();
  const stop = stopOnSignals();
  const fail = (error: unknown): number => {
    if (stop.code !== null) return stop.code;
    const { text, exitCode } = describeError(error, debug);
    process.stderr.write(text);
    return exitCode;
  };
  // Node ends with 1 on an uncaught error, which would read as findings, and with 13 where nothing is left to wait for.
  process.on('uncaughtException', (error) => process.exit(fail(error)));
  const stuck = (): never => process.exit(fail(new Error('the command came to no end')));
  process.on('beforeExit', stuck);
  let code: number;
  try {
    code = await runCommandLine(words, {
      env: process.env,
      cwd: process.cwd(),
      stdout: process.stdout,
      stderr: process.stderr,
      signal: stop.signal,
    });
  } catch (error) {
    code = fail(error);
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  const last = stop.code ?? code;
  process.removeListener('beforeExit', stuck);
  // What fails in a connection that nobody waits for any more changes no verdict.
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', () => process.exit(last));
  setTimeout(() => process.exit(last), LINGER_MILLISECONDS).unref();
  return last;
}

interface Stop {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, null while none did. */
  readonly code: number | null;
}

// The first signal lets the command tidy up; the second ends it where it stands.
function stopOnSignals(): Stop {
  const controller = new AbortController();
  let stopped: number | null = null;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (stopped !== null) process.exit(stopped);
      stopped = code;
      controller.abort(new SeaworthyError('cancelled', `stopped by ${signal}`));
      setTimeout(() => process.exit(code), GRACE_MILLISECONDS).unref();
    });
  }
  return {
    signal: controller.signal,
    get code() {
      return stopped;
    },
  };
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
