import type { Cataloger } from '../../contract.ts';
import { parsePackageJson } from './parse.ts';

/**
 * Packages that a package manager put into a `node_modules`, npm's own and global ones included. The `package.json` of
 * the application itself describes a project, not a package from the registry: its name and version would be compared
 * with those of strangers. It is no package here.
 */
export const cataloger: Cataloger = {
  name: 'npm-installed',
  version: 1,
  summary: 'Node packages as installed, from `package.json` in `node_modules`',
  wants: { basenames: ['package.json'], within: 'node_modules' },
  type: 'npm',
  matching: { ecosystem: 'npm', scheme: 'npm' },
  maxBytes: 4 << 20,
  parse: parsePackageJson,
};
