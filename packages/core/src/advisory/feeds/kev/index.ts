import type { Feed } from '../../contract.ts';
import { parseKev } from './parse.ts';

export const feed: Feed = {
  name: 'kev',
  version: 1,
  summary: 'Known exploited vulnerabilities (KEV), by CISA: one JSON file',
  licence: 'CC0-1.0',
  upstream: 'https://www.cisa.gov/sites/default/files/feeds',
  files: (base) => [
    { url: `${base}/known_exploited_vulnerabilities.json`, file: 'kev/known_exploited_vulnerabilities.json' },
  ],
  recognise: (head) => {
    const text = Buffer.from(head.bytes).toString();
    return /^\s*\{/.test(text) && text.includes('"catalogVersion"') && text.includes('"vulnerabilities"');
  },
  parse: parseKev,
};
