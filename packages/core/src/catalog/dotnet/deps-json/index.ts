import type { Cataloger } from '../../contract.ts';
import { parseDepsJson } from './parse.ts';

/** What a .NET program says that it runs with. Versions of assemblies are not those of packages, and not used. */
export const cataloger: Cataloger = {
  name: 'dotnet-deps',
  version: 1,
  summary: 'NuGet packages that a .NET program runs with, from `*.deps.json`',
  wants: { suffixes: ['.deps.json'] },
  type: 'nuget',
  matching: { ecosystem: 'NuGet', scheme: 'nuget' },
  maxBytes: 64 << 20,
  parse: parseDepsJson,
};
