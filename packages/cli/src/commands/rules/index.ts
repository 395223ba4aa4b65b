import type { CommandDescriptor, OptionDescriptor } from '../../command/descriptor.ts';

const FORMAT: OptionDescriptor = {
  kind: 'value',
  name: 'format',
  argument: 'FORMAT',
  summary: 'how it is printed',
  choices: ['text', 'json'],
  fallback: 'text',
  inConfig: false,
};

const list: CommandDescriptor = {
  name: 'list',
  summary: 'every rule, its severity, and what other tools call it',
  options: [FORMAT],
  examples: [
    { call: 'seaworthy rules list', says: 'a line each' },
    { call: 'seaworthy rules list --format json', says: 'with everything that is known of them' },
  ],
  load: () => import('./list.ts'),
};

const show: CommandDescriptor = {
  name: 'show',
  summary: 'one rule: why it matters and what to do',
  operands: [{ name: 'ID', summary: 'its id, or the one that another tool has for it' }],
  options: [FORMAT],
  examples: [
    { call: 'seaworthy rules show privilege/run-as-root', says: 'by its own id' },
    { call: 'seaworthy rules show DL3002', says: 'by the id that hadolint has for it' },
  ],
  load: () => import('./show.ts'),
};

export const command: CommandDescriptor = {
  name: 'rules',
  summary: 'the rules that configuration is held against',
  examples: [
    { call: 'seaworthy rules list', says: 'all of them' },
    { call: 'seaworthy rules show KSV-0012', says: 'one, by any of its names' },
  ],
  commands: [list, show],
};
