import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatEvr, parseSourceRpm, sourceOf } from './nvr.ts';

test('divides the name of a source package at its last two dashes', () => {
  const cases: [string, string[] | null][] = [
    ['bash-5.1.8-4.el9.src.rpm', ['bash', '5.1.8', '4.el9']],
    ['perl-Pod-Escapes-1.07-395.el8.src.rpm', ['perl-Pod-Escapes', '1.07', '395.el8']],
    ['java-11-openjdk-11.0.20.0.8-1.nosrc.rpm', ['java-11-openjdk', '11.0.20.0.8', '1']],
    ['(none)', null],
    ['bash-5.1.8-4.el9.x86_64.rpm', null],
    ['bash-5.src.rpm', null],
    ['-5-1.src.rpm', null],
    ['bash--1.src.rpm', null],
    ['bash-1-.src.rpm', null],
    ['.src.rpm', null],
    ['', null],
  ];
  for (const [fileName, parts] of cases) {
    const nvr = parseSourceRpm(fileName);
    assert.deepEqual(nvr === null ? null : [nvr.name, nvr.version, nvr.release], parts, fileName);
  }
});

test('writes an epoch only where it is not 0', () => {
  assert.equal(formatEvr({ epoch: 0, version: '1', release: '2' }), '1-2');
  assert.equal(formatEvr({ epoch: 4, version: '1', release: '2' }), '4:1-2');
});

test('a source package has the epoch of a binary of the same version, and of no other', () => {
  // From RHEL 8: perl-libs 4:5.26.3-421 and perl-IO 1.38-421 are both of perl-5.26.3-421.
  const perl = 'perl-5.26.3-421.el8.src.rpm';
  const same = { epoch: 4, version: '5.26.3', release: '421.el8' };
  assert.deepEqual(sourceOf(perl, same), { name: 'perl', version: '4:5.26.3-421.el8' });
  const own = { epoch: 1, version: '1.38', release: '421.el8' };
  assert.deepEqual(sourceOf(perl, own), { name: 'perl', version: '5.26.3-421.el8' });
  assert.equal(sourceOf(null, same), null);
});
