import type { Cataloger } from '../../contract.ts';
import { parsePnpmLock } from './parse.ts';

/** pnpm's lockfile, versions 5 to 9. */
export const cataloger: Cataloger = {
  name: 'pnpm-lock',
  version: 2,
  summary: 'Node packages of `pnpm-lock.yaml`, lockfile versions 5 to 9',
  wants: { basenames: ['pnpm-lock.yaml'] },
  type: 'npm',
  matching: { ecosystem: 'npm', scheme: 'npm' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parsePnpmLock,
};
