import type { Cataloger } from '../../contract.ts';
import { parseRebarLock } from './parse.ts';

/** Rebar's lockfile. */
export const cataloger: Cataloger = {
  name: 'rebar-lock',
  version: 1,
  summary: 'Erlang packages of `rebar.lock`',
  wants: { basenames: ['rebar.lock'] },
  type: 'hex',
  matching: { ecosystem: 'Hex', scheme: 'hex' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseRebarLock,
};
