import { parse, TomlDate } from 'smol-toml';
import { GoError, type GoValue, int64, list, map } from './value.ts';

/** A TOML text as Helm gives it: integers are int64, a date is a time. Throws `GoError`; the words differ from Go's. */
export function readToml(text: string): GoValue {
  let parsed: unknown;
  try {
    parsed = parse(text, { maxDepth: 64, integersAsBigInt: true });
  } catch {
    throw new GoError('invalid TOML');
  }
  return fromToml(parsed);
}

function fromToml(value: unknown): GoValue {
  if (typeof value === 'bigint') return int64(value);
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return list(value.map(fromToml));
  if (typeof value !== 'object' || value === null) throw new GoError('invalid TOML');
  return map(Object.entries(value).map(([key, item]) => [key, fromToml(item)] as const));
}
