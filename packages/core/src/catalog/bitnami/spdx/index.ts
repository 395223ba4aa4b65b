import type { Cataloger } from '../../contract.ts';
import { parseEmbedded } from '../../sbom/parse.ts';

/** Bitnami's images have an SPDX document beside each of their components. */
export const cataloger: Cataloger = {
  name: 'bitnami',
  version: 2,
  summary: "components of Bitnami's images, from `.spdx-*.spdx`",
  wants: { affixes: [['.spdx-', '.spdx']] },
  type: 'bitnami',
  matching: { ecosystem: 'Bitnami', scheme: 'bitnami' },
  maxBytes: 16 << 20,
  parse: (file) => parseEmbedded(file),
};
