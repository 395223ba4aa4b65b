import { type RpmHeader, readRpmHeader } from '../../bytes/rpm-header.ts';
import type { PackageFact } from '../../model/package.ts';
import type { CatalogContext, CatalogResult } from '../contract.ts';
import { collectPackages } from './collect.ts';
import { formatEvr, sourceOf } from './nvr.ts';

/** The header of a package in a database, whichever its kind. */
export interface StoredHeader {
  /** What a message calls it: `header 12`. */
  readonly label: string;
  /** Void once the next one is read. */
  readonly blob: Uint8Array;
}

/** A reader of one kind of database: what is whole, as it goes, and each fault told to `onProblem`. */
export type HeaderReader = (onProblem: (reason: string) => void) => Iterable<StoredHeader>;

/** Keys to verify packages with, which rpm keeps as if they were installed. */
const KEY_PACKAGE = 'gpg-pubkey';

/** The packages of a database. A header that cannot be read becomes a problem that names it; the others are kept. */
export function catalogHeaders(read: HeaderReader, context: CatalogContext): CatalogResult {
  return collectPackages((sink) => {
    for (const { label, blob } of read(sink.fault)) {
      const header = tryReadHeader(blob);
      if (typeof header === 'string') {
        sink.fault(`${label}: ${header}`);
        continue;
      }
      if (header.fileDamage !== null) sink.fault(`${label}: ${header.name}: ${header.fileDamage}`);
      if (header.name !== KEY_PACKAGE) sink.add(packageFact(header, context));
    }
  });
}

/** The header, or what is wrong with it. */
function tryReadHeader(blob: Uint8Array): RpmHeader | string {
  try {
    return readRpmHeader(blob);
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

/** What a header says of its package. */
export function packageFact(header: RpmHeader, context: CatalogContext): PackageFact {
  const qualifiers: Record<string, string> = {};
  if (header.epoch !== 0) qualifiers.epoch = String(header.epoch);
  if (header.sourceRpm) qualifiers.upstream = header.sourceRpm;
  if (header.modularityLabel) qualifiers.rpmmod = header.modularityLabel;
  return {
    name: header.name,
    version: formatEvr(header),
    source: sourceOf(header.sourceRpm, header),
    arch: header.arch,
    licenses: header.license ? [header.license] : [],
    module: header.modularityLabel || null,
    qualifiers,
    vendor: header.vendor,
    files: wantedFiles(header.files, context),
  };
}

function wantedFiles(files: readonly string[], context: CatalogContext): string[] {
  const wanted: string[] = [];
  for (const file of files) {
    const path = file.startsWith('/') ? file.slice(1) : file;
    if (context.isWanted(path)) wanted.push(path);
  }
  return wanted;
}

/** The places where rpm keeps a database of this file name: the classic one, rpm-ostree's, and that of newer systems. */
export function databasePaths(fileName: string): string[] {
  return ['var/lib/rpm', 'usr/share/rpm', 'usr/lib/sysimage/rpm'].map((folder) => `${folder}/${fileName}`);
}
