import { SeaworthyError } from '@seaworthy/core/model/error.ts';

/**
 * Throws `usage` for `json=report.json`: the variable SEAWORTHY_OUTPUT of a scan must not become the name of a
 * database.
 */
export function checkFile(word: string): void {
  if (!/^[a-z][a-z0-9-]*=/.test(word)) return;
  throw new SeaworthyError('usage', `--output: ${JSON.stringify(word)} names a report, not a database`, {
    hint: `a file of this name is ./${word}`,
  });
}
