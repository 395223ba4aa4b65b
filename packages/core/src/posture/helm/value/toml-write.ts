import { type Budget, enter, leave, spend } from '../limits.ts';
import { formatGeneral } from './float.ts';
import { wellFormed } from './text.ts';
import {
  GoError,
  type GoMap,
  type GoValue,
  integerOf,
  isList,
  isMap,
  map,
  sortedKeys,
  typeOf,
} from './value.ts';

/**
 * As the encoder that Helm has (https://pkg.go.dev/github.com/BurntSushi/toml#Encoder): keys sorted, plain ones before
 * tables, each table indented by two spaces a level. Throws `GoError`.
 */
export function writeToml(value: GoValue, budget: Budget): string {
  const root = tableOf(value);
  if (root === null) throw new GoError('toml: top-level values must be Go maps or structs');
  const writer: Writer = { lines: [], budget };
  table(root, [], writer);
  return writer.lines.map((line) => `${line}\n`).join('');
}

interface Writer {
  readonly lines: string[];
  readonly budget: Budget;
}

function tableOf(value: GoValue): GoMap | null {
  if (isMap(value)) return value;
  return typeof value === 'object' && value?.kind === 'object' ? map(value.fields) : null;
}

function isTables(value: GoValue): boolean {
  return (
    isList(value) &&
    (value.items?.length ?? 0) > 0 &&
    (value.items ?? []).every((item) => tableOf(item) !== null)
  );
}

function table(value: GoMap, path: readonly string[], writer: Writer): void {
  enter(writer.budget);
  const pad = '  '.repeat(Math.max(0, path.length - 1) + (path.length > 0 ? 1 : 0));
  const indent = path.length === 0 ? '' : pad;
  const nested: string[] = [];
  for (const key of sortedKeys(value)) {
    spend(writer.budget, 1);
    const item = value.entries.get(key) ?? null;
    if (item === null) continue;
    if (tableOf(item) !== null || isTables(item)) nested.push(key);
    else writer.lines.push(`${indent}${keyText(key)} = ${inline(item, writer.budget)}`);
  }
  for (const key of nested) subTable(value.entries.get(key) ?? null, [...path, key], writer);
  leave(writer.budget);
}

function subTable(value: GoValue, path: readonly string[], writer: Writer): void {
  const pad = '  '.repeat(path.length - 1);
  const name = path.map(keyText).join('.');
  const single = tableOf(value);
  if (single !== null) {
    if (path.length === 1) writer.lines.push('');
    writer.lines.push(`${pad}[${name}]`);
    table(single, path, writer);
    return;
  }
  for (const item of isList(value) ? (value.items ?? []) : []) {
    writer.lines.push('', `${pad}[[${name}]]`);
    table(tableOf(item) ?? map(), path, writer);
  }
}

function inline(value: GoValue, budget: Budget): string {
  spend(budget, 1);
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return float(value);
  const integer = integerOf(value);
  if (integer !== null) return String(integer);
  if (isMap(value)) {
    return `{${sortedKeys(value)
      .map((key) => `${keyText(key)} = ${inline(value.entries.get(key) ?? null, budget)}`)
      .join(', ')}}`;
  }
  if (!isList(value)) throw new GoError(`toml: cannot encode ${typeOf(value)}`);
  enter(budget);
  const items = (value.items ?? []).map((item) => inline(item, budget));
  leave(budget);
  return `[${items.join(', ')}]`;
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = formatGeneral(value);
  if (text.includes('e')) return text;
  return text.includes('.') ? text : `${text}.0`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quote(key);
}

const SHORT = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

function quote(text: string): string {
  const escaped = wellFormed(text).replace(
    /[\0-\x1f\x7f"\\]/g,
    (character) => SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
