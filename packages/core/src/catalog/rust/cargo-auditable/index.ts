import type { Cataloger } from '../../contract.ts';
import { parseAuditable } from './parse.ts';

/** Programs with a list of their crates in the section .dep-v0. */
export const cataloger: Cataloger = {
  name: 'cargo-auditable',
  version: 1,
  summary: 'Rust crates that a program built by cargo-auditable says it is made of',
  wants: { magic: ['\x7fELF', 'MZ', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'] },
  type: 'cargo',
  matching: { ecosystem: 'crates.io', scheme: 'crates' },
  maxBytes: 1 << 30,
  parse: parseAuditable,
};
