import type { ImageConfig } from './contract.ts';

/**
 * The Dockerfile instruction of each layer, in order; null where the history does not tell. A history whose entries
 * with layers are not as many as the layers is not guessed at.
 */
export function instructionsOf(config: ImageConfig, layers: number): (string | null)[] {
  const made = config.history.filter((entry) => !entry.emptyLayer);
  if (made.length !== layers) return Array.from({ length: layers }, () => null);
  return made.map(({ createdBy }) => (createdBy === null ? null : instructionOf(createdBy)));
}

const NOP = '/bin/sh -c #(nop) ';
const SHELL = '/bin/sh -c ';

/**
 * `created_by` of an image's history as the instruction that a Dockerfile has: classic builders write
 * `/bin/sh -c #(nop) ADD …` and `/bin/sh -c COMMAND`, with `|N ARG=value …` before it; BuildKit
 * `RUN /bin/sh -c COMMAND # buildkit`.
 */
export function instructionOf(createdBy: string): string {
  const text = createdBy.replace(/ # buildkit$/, '').trim();
  if (text.startsWith(NOP)) return text.slice(NOP.length).trim();
  if (text.startsWith(SHELL)) return `RUN ${text.slice(SHELL.length).trim()}`;
  if (text.startsWith(`RUN ${SHELL}`)) return `RUN ${text.slice(`RUN ${SHELL}`.length).trim()}`;
  if (/^(?:RUN )?\|\d+ /.test(text)) return `RUN ${withoutArguments(text)}`;
  return text;
}

function withoutArguments(text: string): string {
  const command = text.indexOf(SHELL);
  return command === -1 ? text.replace(/^RUN /, '') : text.slice(command + SHELL.length).trim();
}
