import type { CommandDescriptor } from '../../command/descriptor.ts';

const compare: CommandDescriptor = {
  name: 'compare',
  summary: 'which of two versions is lower, as their own ecosystem orders them',
  description: `Prints <, = or >. A version that the scheme does not allow is ordered as the scheme's own implementation
orders it. With --file, each line A OP B (OP one of <, =, >) is checked: the wrong ones are printed, and 1 is the exit
code where there is one. Empty lines and those that begin with # or // are skipped.`,
  operands: [
    { name: 'A', summary: 'a version', optional: true },
    { name: 'B', summary: 'another', optional: true },
  ],
  options: [
    {
      kind: 'value',
      name: 'scheme',
      argument: 'SCHEME',
      summary: 'whose order',
      choices: async () => [
        ...(await import('@seaworthy/core/version/registry.generated.ts')).SCHEMES.keys(),
      ],
      inConfig: false,
    },
    {
      kind: 'value',
      name: 'file',
      argument: 'FILE',
      summary: 'lines to check, - for stdin',
      complete: 'file',
      inConfig: false,
    },
  ],
  examples: [
    { call: 'seaworthy version compare --scheme deb 1.0~rc1-1 1.0-1', says: 'prints <' },
    { call: 'seaworthy version compare --scheme pep440 --file pairs.txt', says: 'checks a file of pairs' },
    {
      call: 'seaworthy version compare --scheme rpm -- -1 1',
      says: 'behind -- a version may begin with a dash',
    },
  ],
  load: () => import('./compare.ts'),
};

export const command: CommandDescriptor = {
  name: 'version',
  summary: 'version orders of distributions and ecosystems',
  examples: [{ call: 'seaworthy version compare --scheme npm 1.0.0-beta.2 1.0.0-beta.11', says: 'prints <' }],
  commands: [compare],
};
