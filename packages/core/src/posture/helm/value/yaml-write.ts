import { type Budget, enter, leave, spend } from '../limits.ts';
import { formatGeneral } from './float.ts';
import { jsonNumber } from './json-write.ts';
import { bytesOf, wellFormed } from './text.ts';
import { type GoMap, type GoValue, map } from './value.ts';
import { naturalOrder } from './yaml-order.ts';
import { parseInteger } from './yaml-scalar.ts';
import { foldDouble, foldPlain, foldSingle, literalHints, type ScalarStyle, styleOf } from './yaml-style.ts';

/** How `toYamlPretty` differs from `toYaml`. */
export interface YamlStyle {
  /** Whether lists within maps are indented, and lines as long as they are. */
  readonly pretty: boolean;
}

/** The longest key that stands on one line with its value. */
const LONGEST_KEY = 128;

/**
 * As `sigs.k8s.io/yaml.Marshal`: through JSON, keys in natural order, lists as far left as their key, long lines broken.
 * Ends with a line break. Throws `GoError` for what JSON has not.
 */
export function writeYaml(value: GoValue, style: YamlStyle, budget: Budget): string {
  const writer: Writer = { parts: [], style, budget, column: 0 };
  const root = reduced(value);
  if (isBlock(root)) block(root, { indent: 0, inline: true }, writer);
  else scalar(root, { indent: 2, isKey: false }, writer);
  if (writer.column > 0) put('\n', writer);
  return writer.parts.join('');
}

interface Writer {
  readonly parts: string[];
  readonly style: YamlStyle;
  readonly budget: Budget;
  /** Characters since the last line break. */
  column: number;
}

interface Place {
  readonly indent: number;
  /** Whether the first part goes on in this line: behind `- `. */
  readonly inline: boolean;
}

/** What is left of a value in JSON: scalars, maps and lists. */
type Reduced = null | boolean | string | number | bigint | GoMap | readonly GoValue[];

function reduced(value: GoValue): Reduced {
  if (value === null || typeof value !== 'object') return value;
  switch (value.kind) {
    case 'integer':
      return value.value;
    case 'bytes':
      return bytesOf(value.text).toString('base64');
    case 'list':
      return value.items;
    case 'map':
      return value;
    default:
      return value.json === undefined ? map(value.fields) : reduced(value.json);
  }
}

function isBlock(value: Reduced): value is GoMap | readonly GoValue[] {
  if (typeof value !== 'object' || value === null) return false;
  return 'entries' in value && 'kind' in value ? value.entries.size > 0 : value.length > 0;
}

function put(text: string, writer: Writer): void {
  spend(writer.budget, 1 + (text.length >> 4));
  writer.parts.push(text);
  const line = text.lastIndexOf('\n');
  writer.column = line < 0 ? writer.column + lengthOf(text) : lengthOf(text.slice(line + 1));
}

function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function block(value: GoMap | readonly GoValue[], place: Place, writer: Writer): void {
  enter(writer.budget);
  if ('entries' in value && 'kind' in value) mapping(value, place, writer);
  else sequence(value, place, writer);
  leave(writer.budget);
}

function newLine(indent: number, writer: Writer): void {
  put(`${writer.column > 0 ? '\n' : ''}${' '.repeat(indent)}`, writer);
}

function mapping(value: GoMap, { indent, inline }: Place, writer: Writer): void {
  let first = inline;
  for (const key of [...value.entries.keys()].sort(naturalOrder)) {
    if (!first) newLine(indent, writer);
    first = false;
    const name = wellFormed(key);
    const item = reduced(value.entries.get(key) ?? null);
    if (name.includes('\n') || bytesOf(name).length > LONGEST_KEY) {
      longEntry(name, item, indent, writer);
      continue;
    }
    scalar(name, { indent: indent + 2, isKey: true }, writer);
    put(':', writer);
    if (!isBlock(item)) {
      put(' ', writer);
      scalar(item, { indent: indent + 2, isKey: false }, writer);
    } else {
      const nested = 'kind' in item || writer.style.pretty;
      block(item, { indent: nested ? indent + 2 : indent, inline: false }, writer);
    }
  }
}

function longEntry(name: string, item: Reduced, indent: number, writer: Writer): void {
  put('? ', writer);
  scalar(name, { indent: indent + 2, isKey: false }, writer);
  newLine(indent, writer);
  put(': ', writer);
  if (isBlock(item)) block(item, { indent: indent + 2, inline: true }, writer);
  else scalar(item, { indent: indent + 2, isKey: false }, writer);
}

function sequence(items: readonly GoValue[], { indent, inline }: Place, writer: Writer): void {
  let first = inline;
  for (const value of items) {
    if (!first) newLine(indent, writer);
    first = false;
    put('- ', writer);
    const item = reduced(value);
    if (isBlock(item)) block(item, { indent: indent + 2, inline: true }, writer);
    else scalar(item, { indent: indent + 2, isKey: false }, writer);
  }
}

function scalar(value: Reduced, how: { indent: number; isKey: boolean }, writer: Writer): void {
  if (typeof value === 'string') put(text(wellFormed(value), how, writer), writer);
  else if (typeof value === 'number') put(number(value, writer.style), writer);
  else if (typeof value === 'object' && value !== null) put('kind' in value ? '{}' : '[]', writer);
  else put(String(value), writer);
}

function number(value: number, style: YamlStyle): string {
  if (style.pretty) return formatGeneral(value);
  // By way of JSON: a whole number within 64 bits is read back as an integer, all others as a float.
  const json = jsonNumber(value);
  const integer = parseInteger(json);
  return integer === null ? formatGeneral(value) : String(integer);
}

function text(value: string, how: { indent: number; isKey: boolean }, writer: Writer): string {
  const style = styleOf(value, how.isKey);
  const indent = how.isKey || writer.style.pretty ? -1 : how.indent;
  return written(value, style, { indent, block: how.indent, column: writer.column });
}

function written(
  value: string,
  style: ScalarStyle,
  at: { indent: number; block: number; column: number },
): string {
  switch (style) {
    case 'plain':
      return foldPlain(value, at.column, at.indent);
    case 'single':
      return foldSingle(value, at.column, at.indent);
    case 'double':
      return foldDouble(value, at.column, at.indent);
    default:
      return literal(value, at.block);
  }
}

function literal(value: string, indent: number): string {
  const lines = value.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${literalHints(value)}\n${lines.join('\n')}`;
}
