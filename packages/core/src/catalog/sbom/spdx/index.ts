import type { Cataloger } from '../../contract.ts';
import { parseEmbedded } from '../parse.ts';

/** SPDX documents that somebody put beside what they describe. */
export const cataloger: Cataloger = {
  name: 'sbom-spdx',
  version: 2,
  summary: 'what SPDX documents in an image say is there: `*.spdx.json`',
  wants: { suffixes: ['.spdx.json'] },
  type: null,
  matching: null,
  maxBytes: 64 << 20,
  parse: (file) => parseEmbedded(file),
};
