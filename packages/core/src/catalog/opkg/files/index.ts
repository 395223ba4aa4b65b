import type { Cataloger } from '../../contract.ts';
import { parseOpkgList } from './parse.ts';

/** Tells which language packages and programs a package of opkg brought. */
export const cataloger: Cataloger = {
  name: 'opkg-files',
  version: 1,
  summary: 'the files of packages of OpenWrt and Yocto, from `opkg/info/*.list`',
  wants: { suffixes: ['.list'], within: 'opkg' },
  type: 'opkg',
  matching: null,
  database: true,
  maxBytes: 64 << 20,
  parse: parseOpkgList,
};
