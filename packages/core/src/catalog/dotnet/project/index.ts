import type { Cataloger } from '../../contract.ts';
import { parseProject } from './parse.ts';

/** MSBuild files that name packages. */
export const cataloger: Cataloger = {
  name: 'nuget-project',
  version: 1,
  summary: 'NuGet packages that `*.csproj`, `*.fsproj`, `*.vbproj` and `Directory.Packages.props` name',
  wants: {
    suffixes: ['.csproj', '.fsproj', '.vbproj'],
    basenames: ['Directory.Packages.props', 'Packages.props'],
  },
  type: 'nuget',
  matching: { ecosystem: 'NuGet', scheme: 'nuget' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseProject,
};
