import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EolCycle } from '../model/advisory.ts';
import type { Distro } from '../model/package.ts';
import { distributionOf } from './distribution.ts';
import { distributionGaps, endOfLifeOf } from './distribution-gaps.ts';
import { memorySource, until } from './testing.ts';

function distro(id: string, version: string | null, name = `${id} ${version}`): Distro {
  return { id, version, name, codename: null, like: [] };
}
const RELEASE_FILE = { path: 'etc/os-release', layer: 0 };
const now = new Date('2026-11-23T10:00:00Z');

test('os-release to the names of OSV', () => {
  const ecosystems = (id: string, version: string | null) => distributionOf(distro(id, version))?.ecosystems;
  assert.deepEqual(ecosystems('debian', '12'), ['Debian:12']);
  assert.deepEqual(ecosystems('alpine', '3.20.2'), ['Alpine:v3.20']);
  assert.deepEqual(ecosystems('almalinux', '9.3'), ['AlmaLinux:9']);
  assert.deepEqual(ecosystems('ubuntu', '22.04'), ['Ubuntu:22.04:LTS']);
  assert.deepEqual(ecosystems('ubuntu', '23.10'), ['Ubuntu:23.10']);
  assert.deepEqual(ecosystems('ubuntu', '25.04'), ['Ubuntu:25.04']);
  assert.deepEqual(ecosystems('rocky', '9.4'), ['Rocky Linux:9']);
  assert.deepEqual(ecosystems('wolfi', '20230201'), ['Wolfi']);
});

test('a branch that rolls is no release', () => {
  assert.equal(distributionOf(distro('debian', null)), null);
  assert.equal(distributionOf(distro('alpine', '3.21.0_alpha20240923')), null);
});

describe('gaps', () => {
  const source = memorySource({
    records: [{ id: 'D', affected: [{ ecosystem: 'Debian:12', name: 'x', events: until('1') }] }],
  });
  const gapIds = (os: Distro | null, counts: { osPackages: number; packages: number }) =>
    distributionGaps({ distro: os, releaseFile: RELEASE_FILE, ...counts }, source).map(({ id }) => id);
  const some = { osPackages: 5, packages: 9 };

  test('none where the database knows the release', () => {
    assert.deepEqual(gapIds(distro('debian', '12'), some), []);
  });
  test('unknown where no file names a distribution, or no release', () => {
    assert.deepEqual(gapIds(null, some), ['distro/unknown']);
    assert.deepEqual(gapIds(null, { osPackages: 0, packages: 0 }), ['distro/unknown']);
    assert.deepEqual(gapIds(distro('debian', null), some), ['distro/unknown']);
    assert.deepEqual(gapIds(distro('plan9', null), some), ['distro/unknown']);
  });
  test('nothing is unknown of an image from scratch with packages of languages alone', () => {
    assert.deepEqual(gapIds(null, { osPackages: 0, packages: 3 }), []);
  });
  test('no advisories where the database has none', () => {
    assert.deepEqual(gapIds(distro('debian', '11'), some), ['distro/no-advisories']);
    assert.deepEqual(gapIds(distro('fedora', '40'), some), ['distro/no-advisories']);
    assert.deepEqual(gapIds(distro('plan9', '4'), some), ['distro/no-advisories']);
  });
});

describe('end of life', () => {
  const cycle = (name: string, eol: EolCycle['eol'], extendedSupport: EolCycle['eol'] = null): EolCycle => ({
    cycle: name,
    codename: null,
    eol,
    extendedSupport,
  });
  const source = memorySource({
    endOfLife: {
      debian: [cycle('12', '2026-07-11', '2028-06-30'), cycle('11', '2024-08-14', '2026-08-31')],
      'alpine-linux': [cycle('3.20', '2026-11-23'), cycle('3.19', true), cycle('3.21', false)],
    },
  });
  const eol = (os: Distro | null) => endOfLifeOf(os, source, { now, releaseFile: RELEASE_FILE });

  test('past its day there is a gap, which names the extended support', () => {
    const { endOfLife, gap } = eol(distro('debian', '12', 'Debian GNU/Linux 12 (bookworm)'));
    assert.equal(endOfLife, '2026-07-11');
    assert.deepEqual(gap, {
      kind: 'gap',
      id: 'distro/end-of-life',
      reason:
        'Debian GNU/Linux 12 (bookworm) reached its end of life on 2026-07-11: its advisories may be incomplete; extended support lasts until 2028-06-30',
      location: RELEASE_FILE,
    });
    assert.match(eol(distro('debian', '11')).gap?.reason ?? '', /extended support ended on 2026-08-31 too$/);
  });
  test('the last day is still supported', () => {
    assert.deepEqual(eol(distro('alpine', '3.20.3')), { endOfLife: '2026-11-23', gap: null });
  });
  test('a feed that says only true or false gives no day', () => {
    const past = eol(distro('alpine', '3.19.1'));
    assert.equal(past.endOfLife, null);
    assert.equal(past.gap?.id, 'distro/end-of-life');
    assert.deepEqual(eol(distro('alpine', '3.21.0')), { endOfLife: null, gap: null });
  });
  test('nothing is said of what the feed does not know', () => {
    assert.deepEqual(eol(distro('debian', '99')), { endOfLife: null, gap: null });
    assert.deepEqual(eol(null), { endOfLife: null, gap: null });
  });
});
