import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const SCHEMA = new URL('../../docs/reference/report.schema.json', import.meta.url);
let compiled: ValidateFunction | null = null;

/** Fails unless `document`, parsed from `--format json`, is what docs/reference/report.schema.json describes. */
export function assertValidReport(document: unknown): void {
  compiled ??= new Ajv2020({
    allErrors: true,
    strictTypes: false,
  }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
  const valid = compiled(document);
  assert.ok(valid, JSON.stringify(compiled.errors?.slice(0, 5), null, 2));
}
