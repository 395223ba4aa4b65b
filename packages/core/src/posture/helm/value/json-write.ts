import { type Budget, enter, leave, spend } from '../limits.ts';
import { bytesOf, wellFormed } from './text.ts';
import { GoError, type GoMap, type GoObject, type GoValue, map, sortedKeys } from './value.ts';

/** How JSON is written. */
export interface JsonStyle {
  /** Whether `<`, `>` and `&` are escaped, as Go does unless it is told otherwise. */
  readonly html: boolean;
  /** Two spaces a level; else all in one line. */
  readonly pretty: boolean;
}

export const PLAIN_JSON: JsonStyle = { html: true, pretty: false };

/** As `json.Marshal` (https://pkg.go.dev/encoding/json#Marshal): keys sorted, nil slices null, bytes in base64. */
export function writeJson(value: GoValue, style: JsonStyle, budget: Budget): string {
  const parts: string[] = [];
  write(value, '\n', { parts, style, budget });
  return parts.join('');
}

interface Writer {
  readonly parts: string[];
  readonly style: JsonStyle;
  readonly budget: Budget;
}

function write(value: GoValue, line: string, writer: Writer): void {
  const { parts, budget, style } = writer;
  const scalar = scalarText(value, style.html);
  if (scalar !== null) {
    spend(budget, 1 + (scalar.length >> 4));
    parts.push(scalar);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  enter(budget);
  if (value.kind === 'list') writeItems(value.items ?? [], line, writer);
  else if (value.kind === 'map') writeEntries(value, line, writer);
  else if (value.kind === 'object') write(value.json ?? fieldsOf(value), line, writer);
  leave(budget);
}

function fieldsOf(value: GoObject): GoMap {
  return map(value.fields);
}

/** Null for what has parts. */
function scalarText(value: GoValue, html: boolean): string | null {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoteJson(value, html);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return jsonNumber(value);
  if (value.kind === 'integer') return String(value.value);
  if (value.kind === 'bytes') return `"${bytesOf(value.text).toString('base64')}"`;
  return value.kind === 'list' && value.items === null ? 'null' : null;
}

/** A float64 in JSON. JavaScript and Go chose the same form. Throws for what JSON has not. */
export function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${value}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

function writeItems(items: readonly GoValue[], line: string, writer: Writer): void {
  const inner = writer.style.pretty ? `${line}  ` : '';
  writer.parts.push('[');
  items.forEach((item, at) => {
    writer.parts.push(at > 0 ? ',' : '', inner);
    write(item, `${line}  `, writer);
  });
  writer.parts.push(items.length > 0 && writer.style.pretty ? line : '', ']');
}

function writeEntries(value: GoMap, line: string, writer: Writer): void {
  const inner = writer.style.pretty ? `${line}  ` : '';
  writer.parts.push('{');
  sortedKeys(value).forEach((key, at) => {
    writer.parts.push(
      at > 0 ? ',' : '',
      inner,
      quoteJson(key, writer.style.html),
      writer.style.pretty ? ': ' : ':',
    );
    write(value.entries.get(key) ?? null, `${line}  `, writer);
  });
  writer.parts.push(value.entries.size > 0 && writer.style.pretty ? line : '', '}');
}

const SPECIAL = /[\u0000-\u001f"\\\u007f<>&\u2028\u2029]/g;
const SHORT = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function quoteJson(text: string, html: boolean): string {
  const escaped = wellFormed(text).replace(SPECIAL, (character) => {
    const short = SHORT.get(character);
    if (short !== undefined) return short;
    if (character === '\u007f' || (!html && /[<>&]/.test(character))) return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
