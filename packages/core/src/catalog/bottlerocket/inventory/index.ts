import type { Cataloger } from '../../contract.ts';
import { parseInventory } from './parse.ts';

const PATH = 'usr/share/bottlerocket/application-inventory.json';

/** Bottlerocket is built from rpm packages and has no rpm database: this list stands in for it. */
export const cataloger: Cataloger = {
  name: 'bottlerocket-inventory',
  version: 1,
  summary: 'packages of Bottlerocket, from its `application-inventory.json`',
  wants: { paths: [PATH], suffixes: [`/${PATH}`] },
  type: 'rpm',
  matching: { ecosystem: 'distribution', scheme: 'rpm' },
  database: true,
  maxBytes: 16 << 20,
  parse: parseInventory,
};
