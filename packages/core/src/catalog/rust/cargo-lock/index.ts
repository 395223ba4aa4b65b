import type { Cataloger } from '../../contract.ts';
import { parseCargoLock } from './parse.ts';

/** Cargo's lockfile. */
export const cataloger: Cataloger = {
  name: 'cargo-lock',
  version: 1,
  summary: 'Rust crates of `Cargo.lock`',
  wants: { basenames: ['Cargo.lock'] },
  type: 'cargo',
  matching: { ecosystem: 'crates.io', scheme: 'crates' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parseCargoLock,
};
