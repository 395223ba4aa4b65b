import { GoError, type GoValue, list, map } from './value.ts';

const DEEPEST = 200;

/**
 * A JSON text as `json.Unmarshal` gives it: numbers are float64, of equal keys the last counts. Throws `GoError`; the
 * words differ from Go's.
 */
export function readJson(text: string): GoValue {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new GoError('invalid JSON');
  }
  return goValue(parsed, 0);
}

/** A value of JavaScript as one of Go: objects by their own keys only. Throws `GoError` for what is no JSON. */
export function goValue(value: unknown, depth: number = 0): GoValue {
  if (depth > DEEPEST) throw new GoError('exceeded max depth');
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return list(value.map((item) => goValue(item, depth + 1)));
  if (value instanceof Map) {
    return map([...value].map(([key, item]) => [String(key), goValue(item, depth + 1)] as const));
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') throw new GoError(`a value of type ${typeof value}`);
  return map(Object.entries(value).map(([key, item]) => [key, goValue(item, depth + 1)] as const));
}
