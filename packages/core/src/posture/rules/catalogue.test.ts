import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RULES } from './registry.generated.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const CATALOGUE = join(ROOT, '../shared/reference/checks.md');
const NOT_COVERED = join(ROOT, 'docs/reference/not-covered.md');

const rowsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^\| ([A-Z]{2}\d{2,3}) \|/gm)].map(([, row]) => row ?? '');

test('every row of the catalogue is covered by a rule, or listed with the reason', {
  skip: existsSync(CATALOGUE) ? false : `${CATALOGUE} is not there`,
}, () => {
  const covered = new Set(RULES.flatMap(({ covers }) => covers));
  const listed = new Set(rowsOf(NOT_COVERED));
  const rows = rowsOf(CATALOGUE);
  assert.ok(rows.length > 300);
  assert.deepEqual(
    rows.filter((row) => !covered.has(row) && !listed.has(row)),
    [],
    'neither covered nor listed',
  );
  assert.deepEqual(
    [...listed].filter((row) => covered.has(row) || !rows.includes(row)),
    [],
    'listed, and covered all the same or no row at all',
  );
});
