import type { Cataloger } from '../../contract.ts';
import { parseNpmLock } from './parse.ts';

/** npm's lockfile, which is also what `npm shrinkwrap` writes, versions 1 to 3. */
export const cataloger: Cataloger = {
  name: 'npm-lock',
  version: 2,
  summary: 'Node packages of `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3',
  wants: { basenames: ['package-lock.json', 'npm-shrinkwrap.json'] },
  type: 'npm',
  matching: { ecosystem: 'npm', scheme: 'npm' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parseNpmLock,
};
