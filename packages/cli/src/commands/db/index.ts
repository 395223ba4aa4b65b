import type { CommandDescriptor, OptionDescriptor } from '../../command/descriptor.ts';
import { CACHE_DIR, MIRROR, REGISTRY_OPTIONS, TIMEOUT } from '../scan/options.ts';
import { checkFile } from './options.ts';

const OFFLINE: OptionDescriptor = { kind: 'flag', name: 'offline', summary: 'open no socket at all' };

const DB: OptionDescriptor = {
  kind: 'value',
  name: 'db',
  argument: 'FILE',
  summary: 'the advisory database',
  fallback: 'where scan looks',
  complete: 'file',
};

const OUTPUT: OptionDescriptor = {
  kind: 'value',
  name: 'output',
  argument: 'FILE',
  summary: 'where the database is written',
  fallback: 'where scan looks',
  complete: 'file',
  check: checkFile,
  // The key of the configuration file lists the reports of a scan.
  inConfig: false,
};

const build: CommandDescriptor = {
  name: 'build',
  summary: 'compile advisory feeds into one file',
  description: `A feed is an OSV zip, a directory of OSV zips, an EPSS or KEV file, or end-of-life cycles; or a directory with
osv/, epss/, kev/ and endoflife/ in it. The same feeds give the same bytes. A damaged feed is named, and the database
that was there stays.`,
  options: [
    {
      kind: 'list',
      name: 'from',
      argument: 'PATH|URL',
      summary: 'a feed, or a directory of feeds',
      variadic: true,
      complete: 'file',
    },
    OUTPUT,
    CACHE_DIR,
    OFFLINE,
    TIMEOUT,
  ],
  examples: [
    { call: 'seaworthy db build --from feeds/', says: 'from a directory, to where scan looks' },
    {
      call: 'seaworthy db build --from Alpine/all.zip epss.csv.gz --output advisories.db',
      says: 'from single feeds',
    },
  ],
  load: () => import('./build.ts'),
};

const update: CommandDescriptor = {
  name: 'update',
  summary: 'fetch what changed upstream',
  description: `Without --ecosystem: those that the database has. Only what changed since the last time is fetched.`,
  options: [
    {
      kind: 'list',
      name: 'ecosystem',
      argument: 'LIST',
      summary: 'ecosystems as OSV names them, without release: Debian, Alpine, npm',
      commas: true,
    },
    MIRROR,
    DB,
    CACHE_DIR,
    OFFLINE,
    TIMEOUT,
  ],
  examples: [
    { call: 'seaworthy db update', says: 'make the database current' },
    { call: 'seaworthy db update --ecosystem Debian,npm,Go', says: 'with these ecosystems' },
  ],
  load: () => import('./update.ts'),
};

const status: CommandDescriptor = {
  name: 'status',
  summary: 'sources, dates, records and digest',
  options: [
    {
      kind: 'value',
      name: 'format',
      argument: 'FORMAT',
      summary: 'how it is printed',
      choices: ['text', 'json'],
      fallback: 'text',
      inConfig: false,
    },
    DB,
    CACHE_DIR,
  ],
  examples: [
    { call: 'seaworthy db status', says: 'the database that scan uses' },
    { call: 'seaworthy db status --format json --db advisories.db', says: 'for programs' },
  ],
  load: () => import('./status.ts'),
};

const REFERENCE = {
  name: 'REF',
  summary: 'a repository of a registry, and a tag: ghcr.io/acme/advisories:1',
};

const push: CommandDescriptor = {
  name: 'push',
  summary: 'put the database into a registry, as an OCI artifact',
  operands: [REFERENCE],
  options: [DB, CACHE_DIR, OFFLINE, ...REGISTRY_OPTIONS, TIMEOUT],
  examples: [{ call: 'seaworthy db push ghcr.io/acme/advisories:1', says: 'for all who pull it' }],
  load: () => import('./push.ts'),
};

const pull: CommandDescriptor = {
  name: 'pull',
  summary: 'take the database out of a registry',
  description:
    'It is verified by its digest and swapped in at once; where that fails, the database that was there stays.',
  operands: [REFERENCE],
  options: [OUTPUT, CACHE_DIR, OFFLINE, ...REGISTRY_OPTIONS, TIMEOUT],
  examples: [{ call: 'seaworthy db pull ghcr.io/acme/advisories:1', says: 'to where scan looks' }],
  load: () => import('./pull.ts'),
};

export const command: CommandDescriptor = {
  name: 'db',
  summary: 'the advisory database',
  examples: [
    { call: 'seaworthy db update', says: 'fetch what changed upstream' },
    { call: 'seaworthy db status', says: 'how old it is' },
  ],
  commands: [build, update, status, push, pull],
};
