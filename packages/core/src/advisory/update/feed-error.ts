import { SeaworthyError } from '../../model/error.ts';

/** A feed that could not be had, by its address; `file` its place in the layout, where that tells more. */
export function feedError(url: string, cause: unknown, file: string | null = null): SeaworthyError {
  const message = cause instanceof Error ? cause.message : String(cause);
  // Our client's messages begin with the address already.
  const said = message.startsWith(`${url}: `) ? message : `${url}: ${message}`;
  return new SeaworthyError('database/feed', file === null ? said : `${file}: ${said}`, {
    hint: 'the database that was there has not been touched; try again later',
    cause,
  });
}

/** Errors that are not a feed's fault, and end everything. */
export function endsAll(error: unknown): boolean {
  return error instanceof SeaworthyError && ['cancelled', 'offline', 'file/unwritable'].includes(error.code);
}
