import type { Cataloger } from '../../contract.ts';
import { parseComposerLock } from './parse.ts';

/** Composer's lockfile. */
export const cataloger: Cataloger = {
  name: 'composer-lock',
  version: 1,
  summary: 'PHP packages of `composer.lock`',
  wants: { basenames: ['composer.lock'] },
  type: 'composer',
  matching: { ecosystem: 'Packagist', scheme: 'composer' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parseComposerLock,
};
