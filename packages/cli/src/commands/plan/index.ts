import type { CommandDescriptor } from '../../command/descriptor.ts';
import { TARGETS } from '../scan/index.ts';
import { MIRROR, TARGET_OPTIONS } from '../scan/options.ts';

export const command: CommandDescriptor = {
  name: 'plan',
  summary: 'the smallest changes that remove the most risk',
  description: `${TARGETS}

Each step says what it closes and what remains after it, by the same matching as the scan's. Steps are ranked by the
risk that they remove (known exploitation, its probability, severity), not by the number of findings.`,
  operands: [{ name: 'TARGET', summary: 'what to plan for', complete: 'file' }],
  options: [
    {
      kind: 'value',
      name: 'format',
      argument: 'FORMAT',
      summary: 'how it is printed',
      choices: ['table', 'json'],
      fallback: 'table',
      inConfig: false,
    },
    ...TARGET_OPTIONS.filter(({ name }) => name !== 'plan'),
    MIRROR,
  ],
  examples: [
    { call: 'seaworthy plan shop/api:1.4', says: 'what to change in an image, the best first' },
    { call: 'seaworthy plan --only-fixed --format json app.tar > plan.json', says: 'for programs' },
    { call: 'seaworthy scan --plan shop/api:1.4', says: 'the findings, and the plan below them' },
  ],
  load: () => import('./run.ts'),
};
