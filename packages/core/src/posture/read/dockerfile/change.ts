import type { Edit, PostureChanges } from '../../model/change.ts';
import type { Dockerfile, Instruction, Stage } from './contract.ts';

/** Instructions that make no layer and look at no user: what is put in before them holds for all that runs. */
const CLOSING: ReadonlySet<string> = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'STOPSIGNAL',
]);

/** The edits that change a property of what a stage makes; null for what a Dockerfile cannot say. */
export function changeStage<K extends keyof PostureChanges>(
  file: Dockerfile,
  stage: Stage,
  { what, to }: { readonly what: K; readonly to: PostureChanges[K] },
): readonly Edit[] | null {
  return what === 'user' && typeof to === 'string' ? userEdits(file, stage, to) : null;
}

/** The last USER of the stage with another user; else one before CMD and its like, behind all that builds. */
function userEdits({ source }: Dockerfile, { from, instructions }: Stage, user: string): readonly Edit[] {
  const last = instructions.findLast(({ keyword }) => keyword === 'USER');
  if (last !== undefined) {
    const { start, end } = last.textPlace;
    return [{ source, start, end, text: user }];
  }
  const lineBreak = source.text.includes('\r\n') ? '\r\n' : '\n';
  const built = instructions.findLastIndex(({ keyword }) => !CLOSING.has(keyword));
  const closing = instructions[built + 1];
  if (closing === undefined) {
    const { end } = (instructions.at(-1) ?? from).place;
    return [{ source, start: end, end, text: `${lineBreak}USER ${user}` }];
  }
  const start = firstLineOf(closing);
  return [{ source, start, end: start, text: `USER ${user}${lineBreak}` }];
}

/** Where an instruction begins, with the comments that describe it. */
function firstLineOf({ place, leading }: Instruction): number {
  const { source, start } = leading[0]?.place ?? place;
  return source.text.lastIndexOf('\n', start - 1) + 1;
}
