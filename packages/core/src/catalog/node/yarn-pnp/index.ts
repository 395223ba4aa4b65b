import type { Cataloger } from '../../contract.ts';
import { parsePnp } from './parse.ts';

/** Yarn's Plug'n'Play: what is installed, without a folder of modules. */
export const cataloger: Cataloger = {
  name: 'yarn-pnp',
  version: 1,
  summary: "Node packages that Yarn's Plug'n'Play installed: `.pnp.cjs`, `.pnp.data.json`",
  wants: { basenames: ['.pnp.cjs', '.pnp.js', '.pnp.data.json'] },
  type: 'npm',
  matching: { ecosystem: 'npm', scheme: 'npm' },
  maxBytes: 64 << 20,
  parse: parsePnp,
};
