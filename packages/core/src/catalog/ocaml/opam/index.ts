import type { Cataloger } from '../../contract.ts';
import { parseOpam } from './parse.ts';

/** Packages of an opam switch. opam orders versions as Debian does. */
export const cataloger: Cataloger = {
  name: 'opam',
  version: 1,
  summary: 'OCaml packages of opam switches, from `.opam-switch/packages/*/opam`',
  wants: { basenames: ['opam'], within: '.opam-switch' },
  type: 'opam',
  matching: { ecosystem: 'opam', scheme: 'deb' },
  maxBytes: 1 << 20,
  parse: parseOpam,
};
