import type { Cataloger } from '../../contract.ts';
import { parseRock } from './parse.ts';

/** Lua modules that LuaRocks installed. Nobody publishes advisories of them: they are listed, not matched. */
export const cataloger: Cataloger = {
  name: 'lua-rocks',
  version: 1,
  summary: 'Lua modules as LuaRocks installs them, from `rocks-*/NAME/VERSION/*.rockspec`',
  wants: { suffixes: ['.rockspec'] },
  type: 'luarocks',
  matching: null,
  maxBytes: 1 << 20,
  parse: parseRock,
};
