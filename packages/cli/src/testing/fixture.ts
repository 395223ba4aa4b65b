import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeImage } from '../../../../test/support/image.ts';
import { tarFile } from '../../../../test/support/tar.ts';
import { osvZip } from './osv.ts';
import { seaworthy } from './spawn.ts';

const INSTALLED = `C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=
P:zlib
V:1.3.1-r0
A:x86_64
L:Zlib
o:zlib

C:Q1BBBBBBBBBBBBBBBBBBBBBBBBBBB=
P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl

`;

/** Its release file. */
export const RELEASE: string = 'ID=alpine\nVERSION_ID=3.20.2\nPRETTY_NAME="Alpine Linux v3.20"\n';

/** The tar of its one layer. */
export function rootfs(): Buffer {
  return tarFile([
    { path: 'etc/os-release', content: RELEASE },
    { path: 'lib/apk/db/installed', content: INSTALLED },
  ]);
}

function advisory(id: string, events: object[], score: string | null): object {
  return {
    schema_version: '1.6.0',
    id,
    upstream: [id.replace('ALPINE-', '')],
    modified: '2026-01-01T00:00:00Z',
    published: '2026-01-01T00:00:00Z',
    summary: `a flaw, ${id}`,
    ...(score === null ? {} : { severity: [{ type: 'CVSS_V3', score }] }),
    affected: [
      {
        package: { ecosystem: 'Alpine:v3.20', name: 'zlib' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...events] }],
      },
    ],
  };
}

const HIGH = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N';

/** Where the image and the database of a fixture lie. */
export function paths(folder: string): { readonly image: string; readonly database: string } {
  return { image: join(folder, 'image.tar'), database: join(folder, 'advisories.db') };
}

/** An Alpine image with musl and zlib, and a database by which zlib has two flaws and is rid of a third. */
export async function makeFixture(folder: string): Promise<void> {
  const { image, database } = paths(folder);
  const feeds = join(folder, 'feeds');
  writeImage('docker-archive', image, {
    name: 'shop/api:1',
    layers: [{ tar: rootfs(), instruction: 'ADD rootfs.tar /' }],
  });
  mkdirSync(join(feeds, 'osv', 'Alpine'), { recursive: true });
  const records = [
    advisory('ALPINE-CVE-2026-1001', [{ fixed: '1.3.1-r1' }], HIGH),
    advisory('ALPINE-CVE-2026-1002', [], null),
    advisory('ALPINE-CVE-2026-1003', [{ fixed: '1.3.1-r0' }], HIGH),
  ];
  writeFileSync(join(feeds, 'osv', 'Alpine', 'all.zip'), osvZip(records));
  const built = await seaworthy(['db', 'build', '--from', feeds, '--output', database]);
  assert.deepEqual([built.code, built.stdout], [0, ''], built.stderr);
  assert.match(built.stderr, /3 advisories of 1 source/);
}
