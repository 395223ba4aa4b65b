import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, type Label, scores } from './evaluate.ts';

const label = (id: string, expect: Label['expect'], rest: Partial<Label> = {}): Label => ({
  package: 'a',
  id,
  expect,
  because: 'so it is',
  ...rest,
});
const found = (id: string, version = '1'): { package: string; version: string; ids: string[] } => ({
  package: 'a',
  version,
  ids: ['CVE-0', id],
});

test('right, wrong, missed and rightly passed over', () => {
  const labels = [
    label('1', 'affected'),
    label('2', 'affected'),
    label('3', 'not-affected'),
    label('4', 'not-affected'),
  ];
  const evaluation = evaluate([found('1'), found('3'), found('5')], labels);
  assert.deepEqual(
    [
      evaluation.truePositives,
      evaluation.falsePositives.length,
      evaluation.falseNegatives.length,
      evaluation.trueNegatives,
    ],
    [1, 2, 1, 1],
  );
  assert.match(evaluation.falsePositives[0] ?? '', /not affected: so it is/);
  assert.match(evaluation.falsePositives[1] ?? '', /nobody has labelled it/);
  assert.deepEqual(scores([evaluation]), { precision: 1 / 3, recall: 1 / 2 });
});

test('versions are told apart where a label names one', () => {
  const labels = [label('1', 'affected', { version: '1' }), label('1', 'not-affected', { version: '2' })];
  assert.equal(evaluate([found('1', '1')], labels).trueNegatives, 1);
  assert.equal(evaluate([found('1', '2')], labels).falsePositives.length, 1);
});

test('nothing to find, nothing found', () => {
  assert.deepEqual(scores([evaluate([], [])]), { precision: 1, recall: 1 });
});
