import type { Feed } from '../../contract.ts';
import { looksLikeCycles, parseEndOfLife } from './parse.ts';

export const feed: Feed = {
  name: 'endoflife',
  version: 1,
  summary:
    'End-of-life cycles of distributions and products, by endoflife.date: its API, or a file of all products',
  licence: 'MIT',
  upstream: 'https://endoflife.date/api',
  files: (base) => [{ url: `${base}/v1/products/full`, file: 'endoflife/products.json' }],
  recognise: (head) => looksLikeCycles(Buffer.from(head.bytes).toString()),
  parse: parseEndOfLife,
};
