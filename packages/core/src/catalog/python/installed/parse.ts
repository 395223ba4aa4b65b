import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';

/** Header fields by lower-case name, in the order in which they stand. */
type Headers = ReadonlyMap<string, readonly string[]>;

/** Longer texts in `License` are the licence itself, not its name. */
const LONGEST_LICENSE = 120;
const CLASSIFIER = 'License ::';

/**
 * The distribution that core metadata describe (https://packaging.python.org/specifications/core-metadata/). The name
 * is normalised as PEP 503 has it, which is how advisories write it. Throws `file/unreadable` where a name or a version
 * is missing.
 */
export function parseMetadata(file: CatalogFile): CatalogResult {
  const headers = readHeaders(decodeUtf8(readAll(file.content)));
  const name = first(headers, 'name');
  const version = first(headers, 'version');
  if (name === null || version === null) {
    throw new SeaworthyError(
      'file/unreadable',
      `Python metadata without a ${name === null ? 'name' : 'version'}`,
    );
  }
  return { packages: [{ name: normaliseName(name), version, licenses: licensesOf(headers) }] };
}

/** https://peps.python.org/pep-0503/#normalized-names */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function licensesOf(headers: Headers): string[] {
  const expression = first(headers, 'license-expression') ?? licenseName(headers);
  if (expression !== null) return [expression];
  const classifiers = headers.get('classifier') ?? [];
  const names = classifiers
    .filter((classifier) => classifier.startsWith(CLASSIFIER))
    .map((classifier) => classifier.slice(classifier.lastIndexOf('::') + 2).trim())
    .filter((name) => name !== '' && name !== 'OSI Approved');
  return [...new Set(names)];
}

function licenseName(headers: Headers): string | null {
  const license = first(headers, 'license');
  return license === null || license.length > LONGEST_LICENSE || license.includes('\n') ? null : license;
}

/** setuptools writes UNKNOWN where nothing was said. */
function first(headers: Headers, field: string): string | null {
  const value = headers.get(field)?.[0]?.trim();
  return value === undefined || value === '' || value === 'UNKNOWN' ? null : value;
}

/** The headers up to the first empty line, as RFC 822 has them: a line that begins with a blank goes on. */
function readHeaders(text: string): Headers {
  const headers = new Map<string, string[]>();
  let values: string[] | null = null;
  let value: string[] = [];
  const flush = (): void => {
    values?.push(value.join('\n'));
  };
  for (const line of headerLines(text)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      value.push(line.trim());
      continue;
    }
    flush();
    values = null;
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const field = line.slice(0, colon).trim().toLowerCase();
    values = headers.get(field) ?? [];
    headers.set(field, values);
    value = [line.slice(colon + 1).trim()];
  }
  flush();
  return headers;
}

function* headerLines(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    if (line === '') return;
    yield line;
    start = end + 1;
  }
}
