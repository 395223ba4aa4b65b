import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeZip } from '../bytes/zip.testing.ts';

/** The real feeds, which lie beside the checkout and not in it. */
export const SHARED: string = fileURLToPath(new URL('../../../../../shared/advisories', import.meta.url));

/** For `test(name, { skip })`: why a test that needs the real feeds cannot run; false where it can. */
export const withoutShared: string | false = existsSync(SHARED) ? false : 'needs ../shared/advisories';

/** An empty folder that goes when the test ends. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-advisory-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and the folders above it. */
export function put(folder: string, path: string, content: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A zip of OSV records, one file each. */
export function osvZip(records: readonly { readonly id: string }[]): Buffer {
  return writeZip(records.map((record) => ({ name: `${record.id}.json`, content: JSON.stringify(record) })));
}

/** An OSV record about packages, each `[ecosystem, name, fixed]`. */
export function osvRecord(
  id: string,
  affected: readonly (readonly [ecosystem: string, name: string, fixed: string])[],
  fields: object = {},
): { readonly id: string } {
  const record = {
    id,
    modified: '2026-01-02T03:04:05Z',
    ...fields,
    affected: affected.map(([ecosystem, name, fixed]) => ({
      package: { ecosystem, name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    })),
  };
  return record;
}

export const EPSS_CSV: string =
  '#model_version:v1,score_date:2026-08-16T00:00:00Z\ncve,epss,percentile\nCVE-2024-1000,0.5,0.99\n';
export const KEV_JSON: string = JSON.stringify({
  catalogVersion: '2026.01.01',
  dateReleased: '2026-01-01T00:00:00Z',
  vulnerabilities: [{ cveID: 'CVE-2024-1000', dueDate: '2026-02-01' }],
});
export const CYCLES_JSON: string = JSON.stringify({
  debian: {
    cycles: [{ cycle: '12', codename: 'Bookworm', eol: '2026-07-11', extendedSupport: '2028-06-30' }],
  },
});

/** A small layout of all feeds. */
export function putLayout(folder: string): void {
  const debian = osvRecord('DEBIAN-CVE-2024-1000', [['Debian:12', 'openssl', '3.0.14-1~deb12u1']], {
    upstream: ['CVE-2024-1000'],
  });
  put(folder, 'osv/Debian/all.zip', osvZip([debian]));
  put(folder, 'osv/npm/all.zip', osvZip([osvRecord('GHSA-2222-3333-4444', [['npm', 'lodash', '4.17.12']])]));
  put(folder, 'epss/scores.csv', EPSS_CSV);
  put(folder, 'kev/kev.json', KEV_JSON);
  put(folder, 'endoflife/endoflife.json', CYCLES_JSON);
}
