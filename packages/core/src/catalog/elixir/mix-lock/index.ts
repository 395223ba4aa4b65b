import type { Cataloger } from '../../contract.ts';
import { parseMixLock } from './parse.ts';

/** Mix's lockfile. */
export const cataloger: Cataloger = {
  name: 'mix-lock',
  version: 1,
  summary: 'Elixir and Erlang packages of `mix.lock`',
  wants: { basenames: ['mix.lock'] },
  type: 'hex',
  matching: { ecosystem: 'Hex', scheme: 'hex' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseMixLock,
};
