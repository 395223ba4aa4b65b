import type { Edit } from '../../../model/change.ts';
import type { DockerfileSubject } from '../../../model/tree.ts';
import type { Dockerfile, Instruction } from '../../../read/dockerfile/contract.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { type RunScript, runsOf, subcommandOf } from '../../run.ts';
import { deterministic } from '../../support.ts';

const MANAGERS = /^(?:apt|apt-get|aptitude|apk)$/;

/** The layer with the lists is kept by the builder while the one with the install changes. */
export const rule: Rule = defineRule({
  id: 'packages/update-alone',
  title: 'Lists are fetched in a RUN of their own',
  why: 'A later install works with the lists of the day when the layer was made: old packages, or none.',
  remedy: 'Fetch and install in one RUN',
  severity: 'medium',
  covers: ['DF056'],
  aliases: ['DS-0017', 'CKV_DOCKER_5', 'CIS-DI-0007'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const runs = runsOf(file);
  for (const run of runs) {
    const update = run.commands.find((command) => isUpdate(command));
    if (update === undefined || installs(run)) continue;
    yield {
      at: update.programWord.place,
      reason: 'nothing is installed in the same RUN',
      fix: deterministic('make one RUN of it and the next one', merged(run, file, runs)),
    };
  }
}

type Command = RunScript['commands'][number];

function isUpdate(command: Command): boolean {
  return MANAGERS.test(command.program) && subcommandOf(command)?.text === 'update';
}

function installs({ commands }: RunScript): boolean {
  return commands.some((command) => MANAGERS.test(command.program) && !isUpdate(command));
}

/** The RUN and the next instruction as one, where that is a plain RUN, too, which installs. */
function merged(run: RunScript, file: Dockerfile, runs: readonly RunScript[]): readonly Edit[] | null {
  const { instruction } = run;
  const instructions = file.stages.find(({ index }) => index === instruction.stage)?.instructions ?? [];
  const next = instructions[instructions.indexOf(instruction) + 1];
  const nextRun = runs.find((other) => other.instruction === next);
  if (next === undefined || nextRun === undefined || !installs(nextRun)) return null;
  if (!isPlain(instruction) || !isPlain(next)) return null;
  const { source, end } = instruction.textPlace;
  const { start } = next.textPlace;
  // A comment between them says something of the second one.
  return source.text.slice(end, start).includes('#')
    ? null
    : [{ source, start: end, end: start, text: ' && ' }];
}

function isPlain({ flags, form, heredocs, text }: Instruction): boolean {
  return flags.length === 0 && form === 'shell' && heredocs.length === 0 && !/(?:^|\s)#|[;|&]\s*$/.test(text);
}
