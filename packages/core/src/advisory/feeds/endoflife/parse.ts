import type { EolCycle } from '../../../model/advisory.ts';
import type { FeedFile, FeedRecord } from '../../contract.ts';
import { asObject } from '../../../bytes/json.ts';
import { asArray, asDay, asText, asTime, feedJson } from '../../text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a text begins as one of the three forms that `parseEndOfLife` reads. */
export function looksLikeCycles(text: string): boolean {
  if (/^\s*\{/.test(text)) {
    return /"cycles"\s*:\s*\[/.test(text) || (/"releases"\s*:\s*\[/.test(text) && text.includes('"eolFrom"'));
  }
  return /^\s*\[\s*\{/.test(text) && text.includes('"cycle"') && text.includes('"eol"');
}

/**
 * endoflife.date (https://endoflife.date/docs/api): all products of API v1 (`/api/v1/products/full`), the cycles of
 * one product of the older API (`/api/debian.json`, the product is the file's name), or products by name with the
 * cycles of the older API (`{"debian": {"cycles": […]}}`).
 */
export function* parseEndOfLife(file: FeedFile): Generator<FeedRecord> {
  const value = feedJson(file);
  let products = 0;
  for (const [product, cycles] of productsOf(value, file.path)) {
    const read = cycles.map(readCycle);
    const bad = read.indexOf(null);
    if (product === '' || bad >= 0) {
      yield {
        kind: 'unreadable',
        record: `${product}/${Math.max(0, bad)}`,
        reason: 'a cycle without name or eol',
      };
    }
    const kept = read.filter((cycle) => cycle !== null);
    if (product === '' || kept.length === 0) continue;
    products++;
    yield { kind: 'end-of-life', product, cycles: kept };
  }
  if (products === 0) throw new Error('it holds no cycles');
  yield { kind: 'source', name: 'endoflife.date', updated: asTime(asObject(value)?.['generated_at']) };
}

function productsOf(value: unknown, path: string): [string, readonly unknown[]][] {
  if (Array.isArray(value)) return [[productOfPath(path), value]];
  const object = asObject(value);
  const single = asObject(object?.['result']);
  if (single !== null) return [versionOneProduct(single)];
  if (Array.isArray(object?.['result'])) return object['result'].map(versionOneProduct);
  return Object.entries(object ?? {}).map(([name, product]) => [
    name,
    asArray(asObject(product)?.['cycles']),
  ]);
}

function versionOneProduct(value: unknown): [string, readonly unknown[]] {
  const product = asObject(value);
  return [asText(product?.['name']) ?? '', asArray(product?.['releases'])];
}

function productOfPath(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return base.replace(/\.gz$/, '').replace(/\.json$/, '');
}

function readCycle(value: unknown): EolCycle | null {
  const fields = asObject(value);
  if (fields === null) return null;
  const cycle = nameOf(fields['cycle'] ?? fields['name']);
  if (cycle === null) return null;
  const older = 'cycle' in fields;
  const eol = older ? endOf(fields['eol']) : endOfVersionOne(fields, 'eolFrom', 'isEol');
  const extendedSupport = older
    ? endOf(fields['extendedSupport'])
    : endOfVersionOne(fields, 'eoesFrom', 'isEoes');
  return { cycle, codename: asText(fields['codename']), eol, extendedSupport };
}

function nameOf(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : asText(value);
}

function endOf(value: unknown): string | boolean | null {
  return typeof value === 'boolean' ? value : asDay(value);
}

/** API v1 has a date, which may be null, and beside it a flag that was computed when the answer was made. */
function endOfVersionOne(fields: Fields, from: string, flag: string): string | boolean | null {
  const value = fields[flag];
  return asDay(fields[from]) ?? (typeof value === 'boolean' ? value : null);
}
