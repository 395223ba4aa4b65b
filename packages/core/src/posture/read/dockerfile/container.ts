import type { Command, Container, EnvironmentVariable, Maybe, Port, Setting } from '../../model/container.ts';
import { nothingSet } from '../unset.ts';
import { changeStage } from './change.ts';
import type { Dockerfile, Instruction, Stage } from './contract.ts';
import { pairsOf, userOf } from './instructions.ts';

/**
 * The container that a build would make: what a stage says, and what it takes over from the stages that it is built on.
 * `target` is the name or the index of the stage; null: the last one. Null where there is no such stage.
 */
export function containerOf(file: Dockerfile, target: string | null = null): Container | null {
  const { stages } = file;
  const last = target === null ? stages.at(-1) : stageOf(target, stages);
  if (last === undefined) return null;
  const chain = chainOf(last, stages);
  const instructions = chain.flatMap((stage) => stage.instructions);
  const bottom = chain[0] ?? last;
  const user = userSettings(instructions);
  const command = (keyword: string): Maybe<Command> =>
    commandOf(instructions.findLast((one) => one.keyword === keyword));
  return {
    ...nothingSet('dockerfile'),
    at: last.from.place,
    image:
      bottom.base.kind === 'image' && bottom.image !== null
        ? { value: bottom.base.resolved ?? bottom.image.text, at: bottom.image.place }
        : null,
    identity: { ...user, supplementalGroups: [], runAsNonRoot: null },
    ports: instructions.filter(({ keyword }) => keyword === 'EXPOSE').flatMap(portsOf),
    environment: instructions.filter(({ keyword }) => keyword === 'ENV').flatMap(variablesOf),
    entrypoint: command('ENTRYPOINT'),
    command: command('CMD'),
    workingDirectory: lastOf(instructions, 'WORKDIR'),
    probes: { liveness: null, readiness: null, startup: null, health: lastOf(instructions, 'HEALTHCHECK') },
    labels: new Map(instructions.filter(({ keyword }) => keyword === 'LABEL').flatMap(labelsOf)),
    change: (what, to) => changeStage(file, last, { what, to }),
  };
}

function stageOf(target: string, stages: readonly Stage[]): Stage | undefined {
  const name = target.toLowerCase();
  // As BuildKit looks for it: of two with a name the last one.
  const named = stages.findLast((stage) => stage.name?.text.toLowerCase() === name);
  return named ?? (/^\d+$/.test(target) ? stages[Number(target)] : undefined);
}

/** A stage and those that it is built on, the bottom one first. Stages only build on earlier ones: there is no circle. */
function chainOf(last: Stage, stages: readonly Stage[]): Stage[] {
  const chain = [last];
  for (let at: Stage | undefined = last; at?.base.kind === 'stage'; ) {
    at = stages[at.base.index];
    if (at !== undefined) chain.unshift(at);
  }
  return chain;
}

function lastOf(instructions: readonly Instruction[], keyword: string): Maybe<string> {
  const found = instructions.findLast((one) => one.keyword === keyword);
  return found === undefined ? null : { value: found.text, at: found.place };
}

function userSettings(instructions: readonly Instruction[]): { user: Maybe<string>; group: Maybe<string> } {
  const last = instructions.findLast(({ keyword }) => keyword === 'USER');
  const said = last === undefined ? null : userOf(last);
  if (last === undefined || said === null) return { user: null, group: null };
  const { user, group } = said;
  return {
    user: { value: user, at: last.place },
    group: group === null ? null : { value: group, at: last.place },
  };
}

function commandOf(instruction: Instruction | undefined): Maybe<Command> {
  if (instruction === undefined) return null;
  const { form, words, text, place } = instruction;
  return {
    value:
      form === 'json'
        ? { form: 'exec', words: words.map((word) => word.text) }
        : { form: 'shell', words: [text] },
    at: place,
  };
}

function portsOf({ words }: Instruction): Port[] {
  return words.map(({ text, place }) => {
    const [port = '', protocol = 'tcp'] = text.split('/');
    const number = /^\d+$/.test(port) ? Number(port) : null;
    return { container: number, host: null, published: false, address: null, protocol, at: place };
  });
}

function variablesOf(instruction: Instruction): EnvironmentVariable[] {
  return pairsOf(instruction).map(({ name, value, place }) => ({
    name,
    value: value?.text ?? '',
    from: 'literal',
    at: place,
  }));
}

function labelsOf(instruction: Instruction): [string, Setting<string>][] {
  return pairsOf(instruction).map(({ name, value, place }) => [
    name,
    { value: value?.text ?? '', at: place },
  ]);
}
