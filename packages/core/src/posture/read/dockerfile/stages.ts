import { placeIn } from '../../../bytes/located/text.ts';
import type { Escape, Instruction, Stage, StageBase, Word } from './contract.ts';
import { fromOf } from './instructions.ts';
import { globalScope, resolve, type Scope } from './variables.ts';

/** The stages of a build (https://docs.docker.com/build/building/multi-stage/), and the ARGs before the first. */
export function stagesOf(
  instructions: readonly Instruction[],
  escape: Escape,
): { stages: readonly Stage[]; globalArguments: readonly Instruction[] } {
  const firstFrom = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  const before = firstFrom < 0 ? instructions : instructions.slice(0, firstFrom);
  const globalArguments = before.filter(({ keyword }) => keyword === 'ARG');
  if (firstFrom < 0) return { stages: [], globalArguments };
  const scope = globalScope(globalArguments, escape);
  const byName = new Map<string, number>();
  const stages: Stage[] = [];
  for (let start = firstFrom; start < instructions.length; ) {
    let end = start + 1;
    while (end < instructions.length && instructions[end]?.keyword !== 'FROM') end++;
    const stage = readStage(instructions.slice(start, end), stages.length, { byName, scope });
    if (stage !== null) stages.push(stage);
    if (stage?.name != null) byName.set(stage.name.text.toLowerCase(), stage.index);
    start = end;
  }
  return { stages, globalArguments };
}

interface Known {
  readonly byName: ReadonlyMap<string, number>;
  readonly scope: Scope;
}

function readStage(
  [from, ...instructions]: readonly Instruction[],
  index: number,
  known: Known,
): Stage | null {
  const said = from === undefined ? null : fromOf(from);
  if (from === undefined || said === null) return null;
  const { image, platform, as: name } = said;
  const { source, start } = from.place;
  const place = placeIn(source, start, (instructions.at(-1) ?? from).place.end);
  return { index, name, from, instructions, place, platform, image, base: baseOf(image, known) };
}

function baseOf(image: Word | null, { byName, scope }: Known): StageBase {
  if (image === null) return { kind: 'image', text: '', resolved: null };
  const { text, known } = resolve(image, scope);
  const stage = known ? byName.get(text.toLowerCase()) : undefined;
  if (stage !== undefined) return { kind: 'stage', index: stage };
  if (known && text === 'scratch') return { kind: 'scratch' };
  return { kind: 'image', text: image.text, resolved: known && text !== '' ? text : null };
}

/** The stage that a reference means, of those before the stage `before`. */
export type StageFinder = (reference: string, before: number) => Stage | null;

/**
 * Finds what `COPY --from` and `--mount=from=` mean: a stage by its name or its index. Null: an image, or a named context.
 * https://docs.docker.com/reference/dockerfile/#copy---from
 */
export function stageFinder(stages: readonly Stage[]): StageFinder {
  const byName = Map.groupBy(stages, ({ name }) => name?.text.toLowerCase());
  return (reference, before) => {
    const named = lastBefore(byName.get(reference.toLowerCase()) ?? [], before);
    if (named !== null || !/^\d{1,9}$/.test(reference)) return named;
    return Number(reference) < before ? (stages[Number(reference)] ?? null) : null;
  };
}

/** Of stages in their order. */
function lastBefore(stages: readonly Stage[], before: number): Stage | null {
  let low = 0;
  let high = stages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stages[middle]?.index ?? before) < before) low = middle + 1;
    else high = middle;
  }
  return stages[low - 1] ?? null;
}
