import { decodeName, invalid } from './header.ts';

/** The records of a pax extended header that change how an entry is read. Absent: null. */
export interface PaxRecords {
  readonly path: string | null;
  readonly linkpath: string | null;
  readonly size: number | null;
  readonly sparse: boolean;
}

/** Longer extended headers and GNU long names are refused: nothing real comes near, and they are held in memory. */
export const MAX_EXTENSION_BYTES: number = 1024 * 1024;

/**
 * Parses `LENGTH KEY=VALUE\n` records (POSIX pax). The last record of a key wins; records that we do not use are
 * passed over. Throws `image/invalid` on a record that does not hold its own length.
 */
export function parsePax(bytes: Buffer): PaxRecords {
  let path: string | null = null;
  let linkpath: string | null = null;
  let size: number | null = null;
  let sparse = false;
  for (let offset = 0; offset < bytes.length; ) {
    const record = recordAt(bytes, offset);
    if (record.key === 'path') path = decodeName(bytes, record.valueStart, record.valueEnd);
    else if (record.key === 'linkpath') linkpath = decodeName(bytes, record.valueStart, record.valueEnd);
    else if (record.key === 'size')
      size = decimal(bytes.toString('latin1', record.valueStart, record.valueEnd));
    else if (record.key === 'GNU.sparse.name') {
      path = decodeName(bytes, record.valueStart, record.valueEnd);
      sparse = true;
    } else if (record.key.startsWith('GNU.sparse.')) sparse = true;
    offset = record.end;
  }
  return { path: withoutNul(path), linkpath: withoutNul(linkpath), size, sparse };
}

interface PaxRecord {
  readonly key: string;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly end: number;
}

function recordAt(bytes: Buffer, offset: number): PaxRecord {
  const space = bytes.indexOf(0x20, offset);
  if (space === -1 || space - offset > 10 || space === offset) throw invalid('a pax record without a length');
  const length = decimal(bytes.toString('latin1', offset, space));
  const end = offset + length;
  const equals = bytes.indexOf(0x3d, space + 1);
  if (end > bytes.length || end <= space + 1 || bytes[end - 1] !== 0x0a || equals === -1 || equals >= end)
    throw invalid('a pax record whose length does not hold');
  return { key: bytes.toString('latin1', space + 1, equals), valueStart: equals + 1, valueEnd: end - 1, end };
}

function decimal(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw invalid('a pax header with a number that is none');
  return value;
}

function withoutNul(text: string | null): string | null {
  if (text?.includes('\0')) throw invalid('a pax header with a NUL in a name');
  return text;
}
