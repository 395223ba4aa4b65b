import type { DockerfileSubject } from '../../../model/tree.ts';
import type { Edit } from '../../../model/change.ts';
import type { Dockerfile, Flag, Instruction } from '../../../read/dockerfile/contract.ts';
import { deterministic } from '../../support.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Stages are counted; a name stays when one is added. */
export const rule: Rule = defineRule({
  id: 'dockerfile/stage-by-number',
  title: 'Stage is named by its number',
  why: 'Another stage before it, and the files of another one are copied.',
  remedy: 'Name the stage, FROM … AS build, and copy --from=build',
  severity: 'low',
  covers: ['DF014'],
  aliases: [],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function fromOf({ flags }: Instruction): Flag | null {
  return flags.find(({ name }) => name === 'from') ?? null;
}

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const instruction of file.instructions) {
    const from = fromOf(instruction);
    if (from === null || !/^\d+$/.test(from.value ?? '')) continue;
    const fix = deterministic('call the stage by a name', byName(file, from));
    yield { at: from.place, reason: `${from.value} is a number`, fix };
  }
}

/** The name that the stage has, or one that it gets: `stage-0`, which is what builders call it. */
function byName({ stages, source }: Dockerfile, { value, word }: Flag): readonly Edit[] | null {
  const stage = stages[Number(value)];
  if (stage === undefined || stage.image === null || word === null) return null;
  const name = stage.name?.text ?? `stage-${value}`;
  const isTaken = stages.some(
    (other) => other !== stage && other.name?.text.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) return null;
  const { start, end } = word.place;
  const renamed: Edit = { source, start, end, text: name };
  if (stage.name !== null) return [renamed];
  const at = stage.image.place.end;
  return [{ source, start: at, end: at, text: ` AS ${name}` }, renamed];
}
