import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCvss, severityOfScore } from './index.ts';

const score = (vector: string) => readCvss(vector, 'test').score;

test("FIRST's own examples", () => {
  // https://www.first.org/cvss/v2/guide, 3.3; https://www.first.org/cvss/v3.1/examples; https://www.first.org/cvss/v4.0/examples
  assert.equal(score('AV:N/AC:L/Au:N/C:N/I:N/A:C'), 7.8);
  assert.equal(score('AV:N/AC:L/Au:N/C:C/I:C/A:C'), 10);
  assert.equal(score('AV:L/AC:H/Au:N/C:C/I:C/A:C'), 6.2);
  assert.equal(score('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N'), 6.4);
  assert.equal(score('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'), 9.8);
  assert.equal(score('CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N'), 3.1);
  assert.equal(score('CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'), 7.3);
  assert.equal(score('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'), 9.3);
});

test('scores of another implementation', () => {
  const lines = readFileSync(join(import.meta.dirname, 'testdata/scores.txt'), 'utf8')
    .trim()
    .split('\n');
  assert.ok(lines.length > 100);
  for (const line of lines) {
    const [vector = '', expected] = line.split(' ');
    assert.equal(score(vector), Number(expected), vector);
  }
});

test('what is no vector has no score', () => {
  for (const vector of [
    '',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:toString',
    'CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:N/SA:N',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N',
    'AV:N/AC:L/Au:N/C:C/I:C',
    '__proto__:N',
  ]) {
    assert.equal(score(vector), null, vector);
  }
});

test('never throws, and a score is from 0 to 10', () => {
  const part = fc
    .tuple(
      fc.constantFrom(
        'AV',
        'AC',
        'AT',
        'PR',
        'UI',
        'S',
        'C',
        'I',
        'A',
        'VC',
        'VI',
        'VA',
        'SC',
        'SI',
        'SA',
        'MSI',
        'E',
        'x',
      ),
      fc.constantFrom('N', 'L', 'H', 'S', 'X', 'P', 'U'),
    )
    .map((pair) => pair.join(':'));
  const vector = fc
    .tuple(fc.constantFrom('CVSS:4.0/', 'CVSS:3.1/', ''), fc.array(part))
    .map(([prefix, parts]) => prefix + parts.join('/'));
  fc.assert(
    fc.property(fc.oneof(vector, fc.string()), (text) => {
      const value = score(text);
      assert.ok(value === null || (value >= 0 && value <= 10));
    }),
  );
});

test("the specifications' words", () => {
  assert.equal(severityOfScore(9, '3.1'), 'critical');
  assert.equal(severityOfScore(8.9, '4.0'), 'high');
  assert.equal(severityOfScore(4, '3.0'), 'medium');
  assert.equal(severityOfScore(0.1, '3.0'), 'low');
  assert.equal(severityOfScore(0, '3.0'), 'negligible');
  assert.equal(severityOfScore(10, '2.0'), 'high');
});
