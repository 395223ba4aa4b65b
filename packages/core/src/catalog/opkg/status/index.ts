import type { Cataloger } from '../../contract.ts';
import { parseOpkg } from './parse.ts';

/** OpenWrt, Yocto and others. Nobody publishes advisories of their packages: they are listed, not matched. */
export const cataloger: Cataloger = {
  name: 'opkg',
  version: 1,
  summary: 'packages of OpenWrt and Yocto, from `opkg/status`, and `opkg/info/*.control` where there is none',
  wants: { suffixes: ['/opkg/status', '.control'], within: 'opkg' },
  type: 'opkg',
  matching: null,
  database: true,
  maxBytes: 64 << 20,
  parse: parseOpkg,
};
