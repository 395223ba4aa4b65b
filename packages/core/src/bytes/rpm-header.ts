/** What we take from the header of an installed package. Absent tags are null, absent lists empty. */
export interface RpmHeader {
  readonly name: string;
  /** 0 where it has none. */
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
  readonly arch: string | null;
  /** The file name of the source package: `bash-5.1.8-4.el9.src.rpm`. */
  readonly sourceRpm: string | null;
  readonly license: string | null;
  readonly vendor: string | null;
  /** `NAME:STREAM:VERSION:CONTEXT:ARCH` of the module that it was built for. */
  readonly modularityLabel: string | null;
  /** The paths of its files, absolute, as the header has them; empty where that list is damaged. */
  readonly files: readonly string[];
  /** What is wrong with the list of files; the package is there all the same. */
  readonly fileDamage: string | null;
}

// Numbers of tags: include/rpm/rpmtag.h of rpm.
const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  license: 1014,
  arch: 1022,
  oldFilenames: 1027,
  sourceRpm: 1044,
  dirIndexes: 1116,
  basenames: 1117,
  dirNames: 1118,
  modularityLabel: 5096,
} as const;

const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));

const TYPE_INT32 = 4;
const TYPE_STRING = 6;
const TYPE_STRING_ARRAY = 8;
const TYPE_I18N_STRING = 9;

const INTRO_SIZE = 8;
const ENTRY_SIZE = 16;

/** As rpm itself checks (hdrchkTags in lib/header.c). */
const MAX_ENTRIES = 65535;

/** More files than this are not listed, so that a header of nothing but zero bytes is no list of millions. */
const MAX_FILES = 500_000;

/**
 * All paths together may have so many characters a byte of the header. Real headers stay below 4; a hostile one could
 * join one long folder to a million names.
 */
const PATH_CHARACTERS_A_BYTE = 8;

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** The data of a header and where its tags lie. */
interface Store {
  readonly data: Uint8Array;
  readonly view: DataView;
  readonly entries: ReadonlyMap<number, Entry>;
}

/**
 * Reads a header as rpm's databases hold it (docs/manual/format_header.md and hregions.md of rpm): the counts of
 * index entries and of data bytes, the index, the data; all big-endian. Region tags need no care: the entries that
 * follow them are of the same kind, and one added after the installation replaces an earlier one of its tag.
 * Throws an Error whose message names the fault, and the package where it is known.
 */
export function readRpmHeader(blob: Uint8Array): RpmHeader {
  const store = openStore(blob);
  const name = requiredString(store, TAG.name, 'name');
  try {
    return {
      name,
      epoch: epochOf(store),
      version: requiredString(store, TAG.version, 'version'),
      release: requiredString(store, TAG.release, 'release'),
      arch: optionalString(store, TAG.arch),
      sourceRpm: optionalString(store, TAG.sourceRpm),
      license: optionalString(store, TAG.license),
      vendor: optionalString(store, TAG.vendor),
      modularityLabel: optionalString(store, TAG.modularityLabel),
      ...files(store, blob.length),
    };
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : 'its header is damaged'}`, {
      cause: error,
    });
  }
}

function openStore(blob: Uint8Array): Store {
  if (blob.length < INTRO_SIZE) throw new Error(`a header of ${blob.length} bytes`);
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const count = view.getUint32(0);
  const dataSize = view.getUint32(4);
  if (count > MAX_ENTRIES) throw new Error(`a header with ${count} tags`);
  const start = INTRO_SIZE + count * ENTRY_SIZE;
  if (start + dataSize > blob.length) {
    throw new Error(`a header of ${blob.length} bytes claims ${start + dataSize}`);
  }
  const entries = new Map<number, Entry>();
  for (let i = 0; i < count; i++) {
    const at = INTRO_SIZE + i * ENTRY_SIZE;
    const tag = view.getUint32(at);
    if (!WANTED.has(tag)) continue;
    entries.set(tag, {
      type: view.getUint32(at + 4),
      offset: view.getUint32(at + 8),
      count: view.getUint32(at + 12),
    });
  }
  const data = blob.subarray(start, start + dataSize);
  return { data, view: new DataView(data.buffer, data.byteOffset, data.length), entries };
}

function requiredString(store: Store, tag: number, what: string): string {
  const value = optionalString(store, tag);
  if (value === null || value === '') throw new Error(`a header without ${what}`);
  return value;
}

function optionalString(store: Store, tag: number): string | null {
  const entry = store.entries.get(tag);
  if (entry === undefined) return null;
  if (entry.type !== TYPE_STRING && entry.type !== TYPE_I18N_STRING && entry.type !== TYPE_STRING_ARRAY) {
    throw new Error(`tag ${tag} has type ${entry.type}, not text`);
  }
  return strings(store, tag, { ...entry, count: 1 })[0] ?? null;
}

/** `count` texts, each ended by a zero byte, that stand one after another. */
function strings(store: Store, tag: number, entry: Entry): string[] {
  const { data } = store;
  let end = entry.offset;
  for (let left = entry.count; left > 0; left--) {
    // Each text has its zero byte, so the loop ends with the data, whatever the count.
    while (end < data.length && data[end] !== 0) end++;
    if (end >= data.length) throw new Error(`tag ${tag} reaches beyond the header's data`);
    end++;
  }
  if (entry.count === 0) return [];
  return Buffer.from(data.buffer, data.byteOffset + entry.offset, end - 1 - entry.offset)
    .toString('utf8')
    .split('\0');
}

function stringArray(store: Store, tag: number): string[] {
  const entry = store.entries.get(tag);
  if (entry === undefined) return [];
  if (entry.type !== TYPE_STRING_ARRAY && entry.type !== TYPE_STRING) {
    throw new Error(`tag ${tag} has type ${entry.type}, not a list of texts`);
  }
  if (entry.count > MAX_FILES) throw new Error(`tag ${tag} has ${entry.count} texts; ${MAX_FILES} are read`);
  return strings(store, tag, entry);
}

function epochOf(store: Store): number {
  const entry = store.entries.get(TAG.epoch);
  if (entry === undefined || entry.count === 0) return 0;
  checkInt32(store, TAG.epoch, entry);
  return store.view.getUint32(entry.offset);
}

function checkInt32(store: Store, tag: number, entry: Entry): void {
  if (entry.type !== TYPE_INT32) throw new Error(`tag ${tag} has type ${entry.type}, not numbers`);
  if (entry.offset + entry.count * 4 > store.data.length) {
    throw new Error(`tag ${tag} reaches beyond the header's data`);
  }
}

function files(store: Store, headerSize: number): Pick<RpmHeader, 'files' | 'fileDamage'> {
  try {
    return { files: filePaths(store, headerSize), fileDamage: null };
  } catch (error) {
    return { files: [], fileDamage: error instanceof Error ? error.message : 'its list of files is damaged' };
  }
}

/** Paths as folder and base name, or whole, as packages older than rpm 4.0 have them. */
function filePaths(store: Store, headerSize: number): string[] {
  const names = stringArray(store, TAG.basenames);
  if (names.length === 0) return stringArray(store, TAG.oldFilenames);
  const folders = stringArray(store, TAG.dirNames);
  const indexes = store.entries.get(TAG.dirIndexes);
  if (indexes === undefined || indexes.count !== names.length) {
    throw new Error(`${names.length} files, but ${indexes?.count ?? 0} folders for them`);
  }
  checkInt32(store, TAG.dirIndexes, indexes);
  let left = headerSize * PATH_CHARACTERS_A_BYTE;
  return names.map((name, i) => {
    const folder = folders[store.view.getUint32(indexes.offset + 4 * i)];
    if (folder === undefined)
      throw new Error(`file ${name.slice(0, 80)} lies in a folder that is not listed`);
    left -= folder.length + name.length;
    if (left < 0) throw new Error('the paths of its files are far longer than the header that holds them');
    return folder + name;
  });
}
