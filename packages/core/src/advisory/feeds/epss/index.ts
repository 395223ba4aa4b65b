import type { Feed } from '../../contract.ts';
import { parseEpss } from './parse.ts';

export const feed: Feed = {
  name: 'epss',
  version: 1,
  summary: 'Exploit prediction scores of CVEs (EPSS), by FIRST: one CSV file a day',
  licence: 'free to use with attribution to FIRST.org',
  upstream: 'https://epss.empiricalsecurity.com',
  files: (base) => [{ url: `${base}/epss_scores-current.csv.gz`, file: 'epss/epss_scores-current.csv.gz' }],
  recognise: (head) =>
    /^(?:#[^\n]{0,200}\r?\n)?"?cve"?,"?epss"?,/.test(Buffer.from(head.bytes.subarray(0, 512)).toString()),
  parse: parseEpss,
};
