import type { Cataloger } from '../../contract.ts';
import { parsePackageResolved } from './parse.ts';

/** The lockfile of Swift's package manager. */
export const cataloger: Cataloger = {
  name: 'swift-resolved',
  version: 1,
  summary: 'Swift packages of `Package.resolved`, versions 1 to 3',
  wants: { basenames: ['Package.resolved'] },
  type: 'swift',
  matching: { ecosystem: 'SwiftURL', scheme: 'swift' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parsePackageResolved,
};
