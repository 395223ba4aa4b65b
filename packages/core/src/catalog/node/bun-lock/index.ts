import type { Cataloger } from '../../contract.ts';
import { parseBunLock } from './parse.ts';

/** Bun's lockfile, as text since version 1.2. */
export const cataloger: Cataloger = {
  name: 'bun-lock',
  version: 2,
  summary: 'Node packages of `bun.lock`; of the binary `bun.lockb` it is said that it cannot be read',
  wants: { basenames: ['bun.lock', 'bun.lockb'] },
  type: 'npm',
  matching: { ecosystem: 'npm', scheme: 'npm' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parseBunLock,
};
