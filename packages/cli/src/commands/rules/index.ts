import type { CommandDescriptor, OptionDescriptor } from '../../command/descriptor.ts';
import { OWN_RULES } from '../scan/options.ts';

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
  options: [FORMAT, OWN_RULES],
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
  options: [FORMAT, OWN_RULES],
  examples: [
    { call: 'seaworthy rules show privilege/run-as-root', says: 'by its own id' },
    { call: 'seaworthy rules show DL3002', says: 'by the id that hadolint has for it' },
  ],
  load: () => import('./show.ts'),
};

const test: CommandDescriptor = {
  name: 'test',
  summary: 'the tests beside rules of your own',
  operands: [
    {
      name: 'PATH',
      summary: 'a file or folder of rules, beside .seaworthy/rules',
      optional: true,
      complete: 'file',
    },
  ],
  examples: [
    { call: 'seaworthy rules test', says: 'all of .seaworthy/rules' },
    { call: 'seaworthy rules test policies/registry.yaml', says: 'and those of a file' },
  ],
  load: () => import('./test.ts'),
};

const exportCommand: CommandDescriptor = {
  name: 'export',
  summary: 'rules of your own as ValidatingAdmissionPolicy, for the API server',
  operands: [{ name: 'ID', summary: 'one of them; default: all that are about Kubernetes', optional: true }],
  options: [
    OWN_RULES,
    {
      kind: 'value',
      name: 'action',
      argument: 'ACTION',
      summary: 'what the API server does with what breaks a rule',
      choices: ['deny', 'warn', 'audit'],
      fallback: 'deny',
      inConfig: false,
    },
  ],
  examples: [
    { call: 'seaworthy rules export > policies.yaml', says: 'all; then kubectl apply -f policies.yaml' },
    { call: 'seaworthy rules export --action warn own/registry', says: 'one, that only warns' },
  ],
  load: () => import('./export.ts'),
};

export const command: CommandDescriptor = {
  name: 'rules',
  summary: 'the rules that configuration is held against',
  examples: [
    { call: 'seaworthy rules list', says: 'all of them' },
    { call: 'seaworthy rules show KSV-0012', says: 'one, by any of its names' },
    { call: 'seaworthy rules test', says: 'the tests of your own' },
  ],
  commands: [list, show, test, exportCommand],
};
