import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { matchPackages } from './index.ts';
import { memorySource, type TestRecord, testPackage, until } from './testing.ts';

const FILE = join(import.meta.dirname, '../../../../../shared/advisories/alpine-exact.json');

interface SecfixRow {
  readonly package: string;
  readonly secfixes: Readonly<Record<string, readonly string[]>>;
}

/** Read off the rows of Alpine's secdb for v3.20 by hand: what is listed above these versions. */
const BY_HAND = {
  'openssl 3.3.2-r0': [
    'CVE-2024-9143 CVE-2024-13176 CVE-2024-12797 CVE-2025-9230 CVE-2025-9231 CVE-2025-9232',
    'CVE-2025-15467 CVE-2025-15468 CVE-2025-66199 CVE-2025-68160 CVE-2025-69418 CVE-2025-69419 CVE-2025-69420',
    'CVE-2025-69421 CVE-2026-22795 CVE-2026-22796 CVE-2026-28387 CVE-2026-28388 CVE-2026-28389 CVE-2026-28390',
    'CVE-2026-31789 CVE-2026-31790',
  ],
  'busybox 1.36.1-r29': ['CVE-2024-58251 CVE-2025-46394'],
  'musl 1.2.5-r0': ['CVE-2025-26519 CVE-2026-6042 CVE-2026-40200'],
  'zlib 1.3.1-r1': [],
  'apk-tools 2.14.4-r0': [],
} as const;

test("exactly what Alpine's own rows say", { skip: existsSync(FILE) ? false : `${FILE} is missing` }, () => {
  const rows = JSON.parse(readFileSync(FILE, 'utf8')) as readonly SecfixRow[];
  const records: TestRecord[] = rows.flatMap((row) =>
    Object.entries(row.secfixes).flatMap(([fixed, ids]) =>
      ids.map((id) => ({
        id: `ALPINE-${row.package}-${id}`,
        upstream: [id],
        affected: [{ ecosystem: 'Alpine:v3.20', name: row.package, events: until(fixed) }],
      })),
    ),
  );
  const packages = Object.keys(BY_HAND).map((text) => {
    const [name = '', version = ''] = text.split(' ');
    return testPackage('apk', `${name}-libs`, version, { source: { name, version } });
  });
  const { findings, suppressed } = matchPackages({
    packages,
    distro: { id: 'alpine', version: '3.20.3', name: 'Alpine Linux v3.20', codename: null, like: [] },
    releaseFile: null,
    source: memorySource({ records }),
    now: new Date('2026-11-23T10:00:00Z'),
    matching: new Map([['apk', { ecosystem: 'distribution', scheme: 'apk' }]]),
    instructions: [],
  });
  for (const [text, lists] of Object.entries(BY_HAND)) {
    const expected = lists.flatMap((list) => list.split(' ')).sort();
    const found = findings.filter(({ reason }) => reason.startsWith(`${text} <`)).map(({ id }) => id);
    assert.deepEqual(found.sort(), expected, text);
  }
  // Every other row is one that the distribution says is fixed.
  assert.equal(findings.length + suppressed.length, records.length);
});
