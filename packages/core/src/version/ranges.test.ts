import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AdvisoryRange, RangeEvent } from '../model/advisory.ts';
import type { VersionScheme } from './contract.ts';
import { evaluateVersion } from './ranges.ts';
import { SCHEMES } from './registry.generated.ts';

function schemeNamed(name: string): VersionScheme {
  const scheme = SCHEMES.get(name);
  assert.ok(scheme);
  return scheme;
}
const semver = schemeNamed('semver');
const deb = schemeNamed('deb');

function range(...events: RangeEvent[]): AdvisoryRange {
  return { type: 'SEMVER', events };
}

function evaluate(version: string, ranges: readonly AdvisoryRange[], versions: readonly string[] = []) {
  return evaluateVersion({ ranges, versions }, version, semver);
}

test('a version below the fix is affected, and the fix is named', () => {
  const verdict = evaluate('7.5.5', [range({ introduced: '0' }, { fixed: '7.5.6' })]);
  assert.ok(verdict.affected);
  assert.equal(verdict.fixedVersion, '7.5.6');
  assert.deepEqual(verdict.event, { introduced: '0' });
});

test('the fix itself and what is above it are not affected', () => {
  for (const version of ['7.5.6', '7.6.0']) {
    const verdict = evaluate(version, [range({ introduced: '0' }, { fixed: '7.5.6' })]);
    assert.ok(!verdict.affected && verdict.why === 'fixed');
    assert.equal(verdict.version, '7.5.6');
  }
});

test('of several intervals the fix is that of the one around the version', () => {
  const ranges = [
    range({ introduced: '1.0.0' }, { fixed: '1.2.5' }, { introduced: '2.0.0' }, { fixed: '2.1.1' }),
    range({ introduced: '3.0.0' }, { fixed: '3.3.0' }),
  ];
  for (const [version, fix] of [
    ['1.1.0', '1.2.5'],
    ['2.1.0', '2.1.1'],
    ['3.0.0', '3.3.0'],
  ] as const) {
    const verdict = evaluate(version, ranges);
    assert.equal(verdict.affected && verdict.fixedVersion, fix);
  }
  const between = evaluate('1.5.0', ranges);
  assert.ok(!between.affected && between.why === 'fixed' && between.version === '1.2.5');
  const before = evaluate('0.9.0', ranges);
  assert.ok(!before.affected && before.why === 'not-introduced' && before.version === '1.0.0');
});

test('events count in the order of versions, not of the record', () => {
  const ranges = [
    range({ fixed: '2.1.1' }, { introduced: '2.0.0' }, { fixed: '1.2.5' }, { introduced: '1.0.0' }),
  ];
  assert.equal(evaluate('1.3.0', ranges).affected, false);
  assert.equal(evaluate('2.0.5', ranges).affected, true);
});

test('the last affected version is affected, the next is not', () => {
  const ranges = [range({ introduced: '0' }, { last_affected: '1.4.0' })];
  const last = evaluate('1.4.0', ranges);
  assert.ok(last.affected && last.lastAffected === '1.4.0' && last.fixedVersion === null);
  const next = evaluate('1.4.1', ranges);
  assert.ok(!next.affected && next.why === 'after-last-affected');
});

test('a limit ends what a range speaks of', () => {
  const ranges = [range({ introduced: '0' }, { limit: '2.0.0' })];
  assert.equal(evaluate('1.9.9', ranges).affected, true);
  const verdict = evaluate('2.0.0', ranges);
  assert.ok(!verdict.affected && verdict.why === 'limit');
});

test('a listed version is affected, whatever the ranges say; equal means equal under the scheme', () => {
  assert.equal(evaluate('1.2.3+build', [range({ introduced: '2.0.0' })], ['v1.2.3']).affected, true);
  assert.deepEqual(evaluate('1.2.4', [], ['1.2.3']), { affected: false, why: 'not-listed' });
});

test('"0" is below every version of the scheme', () => {
  const ranges = [range({ introduced: '0' }, { fixed: '1.0-1' })];
  assert.equal(evaluateVersion({ ranges, versions: [] }, '0~rc1-1', deb).affected, true);
  // Alpine writes "never affected" as fixed in 0.
  const never = [range({ introduced: '0' }, { fixed: '0' })];
  assert.equal(evaluateVersion({ ranges: never, versions: [] }, '0~rc1-1', deb).affected, false);
});

test('a fix of one range that another range affects is no fix', () => {
  const overlapping = [
    range({ introduced: '0' }, { fixed: '1.5.0' }),
    range({ introduced: '1.2.0' }, { fixed: '1.8.0' }),
  ];
  const verdict = evaluate('1.1.0', overlapping);
  assert.equal(verdict.affected && verdict.fixedVersion, '1.8.0');
  const endless = evaluate('1.1.0', [
    range({ introduced: '0' }, { fixed: '1.5.0' }),
    range({ introduced: '1.0.0' }),
  ]);
  assert.equal(endless.affected && endless.fixedVersion, null);
});

test('the fix of an affected version is above it and not affected', () => {
  const number = fc.integer({ min: 0, max: 9 }).map((n) => `${n}.0.0`);
  const event: fc.Arbitrary<RangeEvent> = fc.oneof(
    number.map((introduced) => ({ introduced })),
    number.map((fixed) => ({ fixed })),
    number.map((last_affected) => ({ last_affected })),
  );
  const ranges = fc.array(
    fc.array(event, { maxLength: 6 }).map((events) => range(...events)),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(number, ranges, (version, all) => {
      const verdict = evaluate(version, all);
      assert.equal(verdict.affected, affectedByTheBook(version, all));
      if (!verdict.affected || verdict.fixedVersion === null) return;
      assert.ok(semver.compare(verdict.fixedVersion, version) > 0);
      assert.equal(affectedByTheBook(verdict.fixedVersion, all), false);
    }),
    { numRuns: 3000 },
  );
});

/** The evaluation of the OSV schema's page, word for word, without limits. */
function affectedByTheBook(version: string, ranges: readonly AdvisoryRange[]): boolean {
  return ranges.some(({ events }) => {
    let vulnerable = false;
    for (const event of [...events].sort((a, b) => semver.compare(at(a), at(b)))) {
      const difference = semver.compare(version, at(event));
      if ('introduced' in event && difference >= 0) vulnerable = true;
      if ('fixed' in event && difference >= 0) vulnerable = false;
      if ('last_affected' in event && difference > 0) vulnerable = false;
    }
    return vulnerable;
  });
}

function at(event: RangeEvent): string {
  return Object.values(event)[0] ?? '';
}
