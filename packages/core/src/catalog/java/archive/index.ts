import type { Cataloger } from '../../contract.ts';
import { ARCHIVE_SUFFIXES } from './names.ts';
import { parseArchive } from './parse.ts';

/** Java archives of every kind, and those within them. */
export const cataloger: Cataloger = {
  name: 'java-archive',
  version: 4,
  summary: 'Java libraries in `*.jar`, `*.war`, `*.ear` and their kin, also nested and shaded',
  wants: { suffixes: ARCHIVE_SUFFIXES },
  type: 'maven',
  matching: { ecosystem: 'Maven', scheme: 'maven' },
  maxBytes: 1 << 30,
  parse: parseArchive,
};
