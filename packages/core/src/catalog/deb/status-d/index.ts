import type { Cataloger } from '../../contract.ts';
import { parseStatusD } from './parse.ts';

/** Distroless images have no dpkg: each package leaves its control file, and the sums of its files. */
export const cataloger: Cataloger = {
  name: 'dpkg-status-d',
  version: 1,
  summary: 'packages of distroless images, from `var/lib/dpkg/status.d/*`',
  wants: { directories: ['var/lib/dpkg/status.d'] },
  type: 'deb',
  matching: { ecosystem: 'distribution', scheme: 'deb' },
  database: true,
  maxBytes: 16 << 20,
  parse: parseStatusD,
};
