import type { Instruction, Stage, StageBase } from './contract.ts';
import { pairOf, resolveVariables } from './variables.ts';

/** What BuildKit defines for every FROM; their values are those of the build. */
const PLATFORM = [
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDARCH',
  'BUILDVARIANT',
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETARCH',
  'TARGETVARIANT',
];

/** The stages of a build (https://docs.docker.com/build/building/multi-stage/). */
export function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const stages: { -readonly [K in keyof Stage]: Stage[K] }[] = [];
  const byName = new Map<string, number>();
  const globals = new Map<string, string>();
  const inner: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const stage = readStage(instruction, stages.length, { byName, globals });
      inner.push([]);
      stages.push({ ...stage, instructions: inner[stages.length] ?? [] });
      if (stage.name !== null) byName.set(stage.name.text.toLowerCase(), stage.index);
    } else if (stages.length === 0) {
      if (instruction.keyword === 'ARG') addGlobals(instruction, globals);
    } else inner.at(-1)?.push(instruction);
  }
  return stages;
}

function addGlobals({ words }: Instruction, globals: Map<string, string>): void {
  for (const { text } of words) {
    const { name, value } = pairOf(text);
    if (value === null) continue;
    const { text: resolved, missing } = resolveVariables(value, globals);
    if (missing.length === 0) globals.set(name, resolved);
  }
}

interface Known {
  readonly byName: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, string>;
}

function readStage(from: Instruction, index: number, known: Known): Stage {
  const [image = null, as, name = null] = from.words;
  return {
    index,
    name: as?.text.toUpperCase() === 'AS' ? name : null,
    from,
    instructions: [],
    platform: from.flags.find((flag) => flag.name === 'platform') ?? null,
    image,
    base: baseOf(image?.text ?? '', known),
  };
}

function baseOf(image: string, { byName, globals }: Known): StageBase {
  const { text, missing } = resolveVariables(image, globals);
  const stage = byName.get(text.toLowerCase());
  if (stage !== undefined) return { kind: 'stage', index: stage };
  if (text === 'scratch') return { kind: 'scratch' };
  const unknown = missing.length > 0 && !missing.every((name) => PLATFORM.includes(name));
  return { kind: 'image', resolved: unknown || text === '' ? null : text };
}
