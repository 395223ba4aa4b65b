/**
 * Every way in which a command of ours can end without a result. The set is closed: what a code means, and which
 * exit code the command line gives it, stands in one table there.
 */
export type ErrorCode =
  | 'usage' // the call is wrong: exit 2
  | 'offline' // a socket would be needed, and --offline forbids it
  | 'target/not-found'
  | 'target/unsupported'
  | 'image/invalid' // not what the specification allows
  | 'image/digest-mismatch'
  | 'image/platform' // no such platform in the index
  | 'image/limit' // larger than what we agree to read
  | 'registry/auth'
  | 'registry/not-found'
  | 'registry/failed'
  | 'engine/unavailable'
  | 'engine/failed'
  | 'network/failed'
  | 'network/timeout'
  | 'database/invalid'
  | 'database/feed'
  | 'file/unreadable'
  | 'file/unwritable'
  | 'cancelled'
  | 'internal';

/** What an error carries besides its message: the hint says what the user can do next. */
export interface ErrorDetails {
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of the package. `message` names the thing and the fault, `hint` the way out. */
export class SeaworthyError extends Error {
  override readonly name = 'SeaworthyError';
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? null;
  }
}
