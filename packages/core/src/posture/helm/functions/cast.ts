import type { Budget } from '../limits.ts';
import { formatValue } from '../value/format.ts';
import { type GoValue, integerOf, isList } from '../value/value.ts';
import { parseInteger } from '../value/yaml-scalar.ts';

const INT64_MIN = -(2n ** 63n);

/** As `cast.ToInt64` (https://pkg.go.dev/github.com/spf13/cast): 0 for what is no number; "010" is octal. */
export function toInt64(value: GoValue): bigint {
  const integer = integerOf(value);
  if (integer !== null) return integer;
  if (typeof value === 'number') return truncated(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string' || value.length > 1000) return 0n;
  const parsed = parseInteger(
    withoutZeroDecimal(value).replace(/(?<=[0-9a-fA-FxXoObB])_(?=[0-9a-fA-F])/g, ''),
  );
  return parsed === null || parsed >= 2n ** 63n ? 0n : parsed;
}

/** "1.00" counts as "1"; "1.5" is no integer. */
function withoutZeroDecimal(text: string): string {
  return text.replace(/\.0+$/, '');
}

// What is too large, or no number, is the least integer on the machines that Helm runs on.
function truncated(value: number): bigint {
  if (!(Math.abs(value) < 2 ** 63)) return INT64_MIN;
  return BigInt(Math.trunc(value));
}

/** As `cast.ToInt`, as a double. */
export function toInt(value: GoValue): number {
  return Number(toInt64(value));
}

const FLOAT = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL = /^([-+]?)(?:inf(?:inity)?|nan)$/i;

/** As `cast.ToFloat64`: 0 for what is no number. */
export function toFloat64(value: GoValue): number {
  if (typeof value === 'number') return value;
  const integer = integerOf(value);
  if (integer !== null) return Number(integer);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  if (FLOAT.test(value)) return Number.isFinite(Number(value)) ? Number(value) : 0;
  const special = SPECIAL.exec(value);
  if (special === null) return 0;
  if (/nan/i.test(value)) return special[1] === '' ? Number.NaN : 0;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Sprig's `strval`: text as it is, all else as `%v`. */
export function toText(value: GoValue, budget: Budget): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value?.kind === 'bytes') return value.text;
  return formatValue(value, budget);
}

/** Sprig's `strslice`: the items of a list as texts, without those that are nil. */
export function toTexts(value: GoValue, budget: Budget): string[] {
  if (value === null) return [];
  if (!isList(value)) return [toText(value, budget)];
  return (value.items ?? []).filter((item) => item !== null).map((item) => toText(item, budget));
}
