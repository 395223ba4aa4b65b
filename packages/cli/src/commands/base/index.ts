import type { CommandDescriptor, OptionDescriptor } from '../../command/descriptor.ts';
import { TARGETS } from '../scan/index.ts';
import { CACHE_DIR, MIRROR, TARGET_OPTIONS } from '../scan/options.ts';

const FORMAT: OptionDescriptor = {
  kind: 'value',
  name: 'format',
  argument: 'FORMAT',
  summary: 'how it is printed',
  choices: ['text', 'json'],
  fallback: 'text',
  inConfig: false,
};

const index: CommandDescriptor = {
  name: 'index',
  summary: 'keep images as bases that others may be built on',
  description: `${TARGETS}

Images are scanned, so that a plan knows what another base would bring. Images that scan has seen are known as well, until
they are not used for long; these are kept.`,
  operands: [{ name: 'IMAGE', summary: 'the images', complete: 'file', variadic: true }],
  options: [...TARGET_OPTIONS, MIRROR],
  examples: [
    { call: 'seaworthy base index debian:12 debian:12-slim', says: 'the bases that a team builds on' },
    { call: 'seaworthy base index --all-platforms alpine:3.20', says: 'for every platform' },
  ],
  load: () => import('./add.ts'),
};

const list: CommandDescriptor = {
  name: 'list',
  summary: 'the images that are known, and what is known of them',
  options: [FORMAT, CACHE_DIR],
  examples: [{ call: 'seaworthy base list', says: 'names, layers, findings' }],
  load: () => import('./list.ts'),
};

const forget: CommandDescriptor = {
  name: 'forget',
  summary: 'forget images',
  operands: [{ name: 'NAME', summary: 'names as list shows them', variadic: true }],
  options: [CACHE_DIR],
  examples: [{ call: 'seaworthy base forget debian:11', says: 'nothing is built on it any more' }],
  load: () => import('./forget.ts'),
};

export const command: CommandDescriptor = {
  name: 'base',
  summary: 'base images that others are built on',
  examples: [
    { call: 'seaworthy base index debian:12', says: 'makes scans tell what of an image is Debian' },
    { call: 'seaworthy base list', says: 'which are known' },
  ],
  commands: [index, list, forget],
};
