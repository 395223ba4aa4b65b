import type { DockerfileSubject } from '../../../model/tree.ts';
import type { ShellWord } from '../../../read/dockerfile/shell/contract.ts';
import { hasOption, operandsOf, type RunCommand, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What the registry has today is installed. */
export const rule: Rule = defineRule({
  id: 'packages/unpinned-language',
  title: 'Version of a package is not named',
  why: 'Two builds of one commit differ; whoever takes over the package is in the next one.',
  remedy: 'Name the version, or install from a lockfile',
  severity: 'medium',
  covers: ['DF065'],
  aliases: ['DL3013', 'DL3016', 'DL3028', 'DL3062'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

const FROM_FILES = [
  '-r',
  '--requirement',
  '--requirements',
  '-c',
  '--constraint',
  '-e',
  '--editable',
  '--require-hashes',
];

function openOf(command: RunCommand): readonly ShellWord[] {
  const verb = subcommandOf(command)?.text ?? '';
  const operands = operandsOf(command).filter(
    ({ text, literal }) => literal && !/^[./]|^https?:|^git\+|\.(?:whl|tgz|tar\.gz|gem)$/.test(text),
  );
  switch (command.program) {
    case 'pip':
    case 'pip3':
      if (
        verb !== 'install' ||
        command.args.some(({ text }) => FROM_FILES.includes(text.split('=')[0] ?? ''))
      )
        return [];
      return operands.filter(({ text }) => !/[=<>~@]/.test(text));
    case 'npm':
      if (!/^(?:install|i|add)$/.test(verb)) return [];
      return operands.filter(({ text }) => text.lastIndexOf('@') <= 0);
    case 'gem':
      if (verb !== 'install' || hasOption(command, '-v', '--version')) return [];
      return operands.filter(({ text }) => !/:\d/.test(text));
    case 'go':
      if (verb !== 'install') return [];
      return operands.filter(
        ({ text }) => text.includes('.') && (!text.includes('@') || text.endsWith('@latest')),
      );
    default:
      return [];
  }
}

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const open = openOf(command);
      const [first] = open;
      if (first !== undefined)
        yield {
          at: first.place,
          reason: `${open
            .map(({ text }) => text)
            .slice(0, 5)
            .join(', ')} may be any version`,
        };
    }
  }
}
