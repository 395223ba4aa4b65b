import type { Tree } from '../model/tree.ts';
import { readPragma, type Waiver } from './contract.ts';

/** Comments of Dockerfiles: above an instruction they are for that one, what it is broken into included. */
export function waiversInDockerfiles({ dockerfiles }: Tree): readonly Waiver[] {
  return dockerfiles.flatMap(({ file }) =>
    file.comments.flatMap(({ text, place }): Waiver[] => {
      const pragma = readPragma(text);
      if (pragma === null) return [];
      const { scope, ids, reason } = pragma;
      const next = file.instructions.find((one) => one.place.end > place.start);
      const covers: Waiver['covers'] = ({ violation: { at } }) =>
        scope === 'file' ||
        (next !== undefined && at.start >= next.place.start && at.start <= next.place.end);
      return [{ ids, reason, at: place, covers }];
    }),
  );
}
