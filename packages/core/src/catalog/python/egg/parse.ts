import { bytesSource } from '../../../bytes/source.ts';
import { readZipDirectory, readZipEntry } from '../../../bytes/zip.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { parseMetadata } from '../installed/parse.ts';

const METADATA = 'EGG-INFO/PKG-INFO';
const LARGEST_METADATA = 16 << 20;
const MOST_ENTRIES = 100_000;

/**
 * The distribution of a zipped egg (https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html): its metadata stand
 * in `EGG-INFO/PKG-INFO`.
 */
export function parseEgg(file: CatalogFile): CatalogResult {
  const entries = readZipDirectory(file.content, {
    maxEntries: MOST_ENTRIES,
    maxEntryBytes: LARGEST_METADATA,
    maxTotalBytes: Number.MAX_SAFE_INTEGER,
  });
  const entry = entries.find(({ name }) => name === METADATA);
  if (entry === undefined) throw new SeaworthyError('file/unreadable', `an egg without ${METADATA}`);
  const content = bytesSource(readZipEntry(file.content, entry, LARGEST_METADATA));
  const { packages } = parseMetadata({ path: METADATA, content });
  return { packages: packages.map((fact) => ({ ...fact, inside: METADATA })) };
}
