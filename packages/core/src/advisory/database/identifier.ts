import { type ByteReader, type ByteWriter, readByte, readText, readVarint } from './binary.ts';

/**
 * Ids are most of what a database holds, and most are a prefix, a year and a number. Those take four or five bytes.
 * The list may only be appended to while the format's version stays: its positions are in the files.
 */
const PREFIXES: readonly string[] = [
  'CVE-',
  'DEBIAN-CVE-',
  'UBUNTU-CVE-',
  'ALPINE-CVE-',
  'ALSA-',
  'ALBA-',
  'ALEA-',
  'RLSA-',
  'RHSA-',
  'RHBA-',
  'RHEA-',
  'GO-',
  'PYSEC-',
  'MAL-',
  'RUSTSEC-',
  'BIT-',
  'GHSA-',
  'USN-',
  'DSA-',
  'DLA-',
  'SUSE-SU-',
  'openSUSE-SU-',
  'OSV-',
  'CGA-',
  'MGASA-',
  'RXSA-',
  'RLBA-',
  'ELSA-',
  'ALAS-',
  'ALAS2-',
  'BELL-CVE-',
  'ROOT-OS-',
  'GSD-',
  'SNYK-',
  'DRUPAL-',
  'MINI-',
  'ECHO-',
  'HSEC-',
  'JLSEC-',
  'EEF-CVE-',
];

const WHOLE = 255;
const NUMBERED = 0x80;
const COLON = 0x40;
const YEAR_AND_NUMBER = /^(\d{4})([-:])(\d{4,12})$/;

/** Writes an id: a byte for prefix and form, then year and number, or the rest as text. */
export function writeId(writer: ByteWriter, id: string): void {
  const prefix = longestPrefix(id);
  if (prefix < 0) {
    writer.byte(WHOLE);
    writer.text(id);
    return;
  }
  const rest = id.slice((PREFIXES[prefix] as string).length);
  const numbered = YEAR_AND_NUMBER.exec(rest);
  if (numbered === null || !isPlain(numbered[3] as string)) {
    writer.byte(prefix);
    writer.text(rest);
    return;
  }
  writer.byte(NUMBERED | (numbered[2] === ':' ? COLON : 0) | prefix);
  writer.varint(Number(numbered[1]));
  writer.varint(Number(numbered[3]));
}

/** Reads what `writeId` wrote. */
export function readId(reader: ByteReader): string {
  const form = readByte(reader);
  if (form === WHOLE) return readText(reader);
  const prefix = PREFIXES[form & 0x3f];
  if (prefix === undefined) throw new RangeError('an id has an unknown prefix');
  if ((form & NUMBERED) === 0) return prefix + readText(reader);
  const year = String(readVarint(reader)).padStart(4, '0');
  const number = String(readVarint(reader)).padStart(4, '0');
  return `${prefix}${year}${(form & COLON) === 0 ? '-' : ':'}${number}`;
}

/** Whether the digits come back from their number: no zeros in front beyond the four digits that CVEs have. */
function isPlain(digits: string): boolean {
  return digits.length === 4 || !digits.startsWith('0');
}

const LENGTHS: readonly number[] = [...new Set(PREFIXES.map((prefix) => prefix.length))].sort(
  (a, b) => b - a,
);
const POSITION: ReadonlyMap<string, number> = new Map(PREFIXES.map((prefix, position) => [prefix, position]));

function longestPrefix(id: string): number {
  for (const length of LENGTHS) {
    const position = POSITION.get(id.slice(0, length));
    if (position !== undefined) return position;
  }
  return -1;
}
