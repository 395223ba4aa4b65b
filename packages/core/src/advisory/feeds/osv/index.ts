import { isZip } from '../../../bytes/zip.ts';
import type { Feed } from '../../contract.ts';
import { parseOsv } from './parse.ts';

export const feed: Feed = {
  name: 'osv',
  version: 1,
  summary: 'Advisories in the OSV schema, a zip an ecosystem, as the bucket of OSV.dev has them',
  licence: 'as each source says (CC-BY 4.0, CC0, MIT and others)',
  upstream: 'https://osv-vulnerabilities.storage.googleapis.com',
  files: (base, ecosystems) =>
    [...new Set(ecosystems.map(withoutRelease))].sort().map((ecosystem) => ({
      url: `${base}/${encodeURIComponent(ecosystem)}/all.zip`,
      file: `osv/${ecosystem}/all.zip`,
    })),
  recognise: (head) => isZip(head.bytes),
  parse: parseOsv,
};

function withoutRelease(ecosystem: string): string {
  return ecosystem.split(':', 1)[0] ?? ecosystem;
}
