import type { Cataloger } from '../../contract.ts';
import { parsePackagesLock } from './parse.ts';

/** NuGet's lockfile. */
export const cataloger: Cataloger = {
  name: 'nuget-lock',
  version: 1,
  summary: 'NuGet packages of `packages.lock.json`',
  wants: { basenames: ['packages.lock.json'] },
  type: 'nuget',
  matching: { ecosystem: 'NuGet', scheme: 'nuget' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parsePackagesLock,
};
