import type { Cataloger } from '../../contract.ts';
import { parsePackagesConfig } from './parse.ts';

/** NuGet's older list of packages. */
export const cataloger: Cataloger = {
  name: 'nuget-config',
  version: 1,
  summary: 'NuGet packages of `packages.config`',
  wants: { basenames: ['packages.config'] },
  type: 'nuget',
  matching: { ecosystem: 'NuGet', scheme: 'nuget' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parsePackagesConfig,
};
