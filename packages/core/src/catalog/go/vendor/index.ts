import type { Cataloger } from '../../contract.ts';
import { parseVendor } from './parse.ts';

/** Modules that were copied beside a program's source. */
export const cataloger: Cataloger = {
  name: 'go-vendor',
  version: 1,
  summary: 'Go modules that are copied into `vendor/`, from its `modules.txt`',
  wants: { paths: ['vendor/modules.txt'], suffixes: ['/vendor/modules.txt'] },
  type: 'golang',
  matching: { ecosystem: 'Go', scheme: 'go' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parseVendor,
};
