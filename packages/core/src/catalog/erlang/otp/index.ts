import type { Cataloger } from '../../contract.ts';
import { parseApplication } from './parse.ts';

/** Applications of a release. */
export const cataloger: Cataloger = {
  name: 'otp-installed',
  version: 1,
  summary: 'Erlang and Elixir applications as installed, from `ebin/*.app`',
  wants: { suffixes: ['.app'], within: 'ebin' },
  type: 'hex',
  matching: { ecosystem: 'Hex', scheme: 'hex' },
  maxBytes: 1 << 20,
  parse: parseApplication,
};
