import type { Cataloger } from '../../contract.ts';
import { parseManifest } from './parse.ts';

/** Chiselled Ubuntu images, which have no dpkg database. */
export const cataloger: Cataloger = {
  name: 'chisel',
  version: 1,
  summary: 'packages of chiselled Ubuntu images, from `manifest.wall`',
  wants: { basenames: ['manifest.wall'] },
  type: 'deb',
  matching: { ecosystem: 'distribution', scheme: 'deb' },
  database: true,
  maxBytes: 32 << 20,
  parse: parseManifest,
};
