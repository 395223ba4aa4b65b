/** A stream of text that may be a terminal: `process.stdout` and `process.stderr` fit. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  /** Columns, where it is a terminal. */
  readonly columns?: number | undefined;
  write(text: string, done?: (error?: Error | null) => void): boolean;
}

/** What a command may know of the process it runs in. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by a signal of the terminal; its reason is a `SeaworthyError`. */
  readonly signal: AbortSignal;
}
