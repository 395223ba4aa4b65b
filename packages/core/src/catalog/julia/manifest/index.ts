import type { Cataloger } from '../../contract.ts';
import { parseManifest } from './parse.ts';

/** Packages of a Julia environment. */
export const cataloger: Cataloger = {
  name: 'julia-manifest',
  version: 1,
  summary: 'Julia packages of `Manifest.toml`',
  wants: { basenames: ['Manifest.toml', 'JuliaManifest.toml'], affixes: [['Manifest-v', '.toml']] },
  type: 'julia',
  matching: { ecosystem: 'Julia', scheme: 'julia' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseManifest,
};
