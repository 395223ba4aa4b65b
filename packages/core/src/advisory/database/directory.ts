import { crc32 } from 'node:zlib';
import type { ByteSource } from '../../bytes/source.ts';
import type { DatabaseSource } from '../../model/advisory.ts';
import { SeaworthyError } from '../../model/error.ts';
import { asObject } from '../../bytes/json.ts';
import { asArray, asText } from '../text.ts';
import {
  type Directory,
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  MAX_DIRECTORY_BYTES,
  TABLES,
  type TableEntry,
  type TableName,
} from './format.ts';

const NUMBERS = [
  'entries',
  'blocks',
  'offset',
  'dictionaryOffset',
  'dictionaryLength',
  'dictionaryCrc',
  'indexOffset',
  'indexLength',
  'indexCrc',
] as const;

/** Reads and checks header and directory. Throws `database/invalid`. */
export function readDirectory(path: string, source: ByteSource): Directory {
  const fail = (reason: string): never => {
    throw new SeaworthyError('database/invalid', `${path}: ${reason}`, {
      hint: 'build or fetch the database again: seaworthy db update',
    });
  };
  const header = Buffer.from(source.read(0, HEADER_BYTES));
  if (header.length < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC))
    return fail('not an advisory database');
  const version = header.readUInt32LE(8);
  if (version > FORMAT_VERSION)
    return fail(`format ${version} is newer than this version reads (${FORMAT_VERSION})`);
  if (version !== FORMAT_VERSION) return fail(`format ${version} is not one that this version reads`);
  const length = header.readUInt32LE(12);
  const offset = Number(header.readBigUInt64LE(16));
  if (length > MAX_DIRECTORY_BYTES || offset + length !== source.size)
    return fail('cut off, or not closed properly');
  const bytes = source.read(offset, length);
  if (bytes.length !== length || crc32(bytes) !== header.readUInt32LE(24))
    return fail('its directory is damaged');
  return parseDirectory(Buffer.from(bytes), offset) ?? fail('its directory is not what the format says');
}

function parseDirectory(bytes: Buffer, end: number): Directory | null {
  const value = asObject(parsed(bytes));
  const built = asText(value?.['built']);
  const records = asCount(value?.['records']);
  if (value === null || built === null || records === null) return null;
  const sources = asArray(value['sources']).map(readSource);
  const tables = asArray(value['tables']).map((table) => readTable(table, end));
  if (sources.includes(null) || tables.includes(null)) return null;
  return {
    built,
    records,
    sources: sources.filter((source) => source !== null),
    ecosystems: texts(value['ecosystems']),
    feeds: texts(value['feeds']),
    tables: tables.filter((table) => table !== null),
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function readSource(value: unknown): DatabaseSource | null {
  const name = asText(asObject(value)?.['name']);
  const records = asCount(asObject(value)?.['records']);
  return name === null || records === null
    ? null
    : { name, updated: asText(asObject(value)?.['updated']), records };
}

function readTable(value: unknown, end: number): TableEntry | null {
  const table = asObject(value);
  const name = TABLES.find((known) => known === table?.['name']);
  if (table === null || name === undefined) return null;
  const numbers = NUMBERS.map((field) => asCount(table[field]));
  if (numbers.includes(null)) return null;
  const entry = {
    name,
    ...Object.fromEntries(NUMBERS.map((field, i) => [field, numbers[i]])),
  } as unknown as TableEntry;
  const inside =
    entry.indexOffset + entry.indexLength <= end && entry.dictionaryOffset + entry.dictionaryLength <= end;
  return inside && entry.offset <= end ? { ...entry, name: name satisfies TableName } : null;
}

function asCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function texts(value: unknown): string[] {
  return asArray(value).filter((text): text is string => typeof text === 'string');
}
