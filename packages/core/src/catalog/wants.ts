import type { Cataloger } from './contract.ts';

/** The compiled wishes of all catalogers. */
export interface Wants {
  /**
   * The catalogers that want this path (no leading slash) by its name, in the order of the registry; `magic` is not
   * looked at. Called for every entry of every layer: nothing is allocated for a path that nobody wants.
   */
  match(path: string): readonly Cataloger[];
  /**
   * Whether a file at this path may be given to some cataloger: by its name, or, where one asks for executables by
   * their first bytes, because programs have such names. Owners keep only such paths of their packages.
   */
  isWanted(path: string): boolean;
}

/** One test on the end of a path. */
interface Test {
  readonly end: string;
  /** `path`: the whole path; `name`: whole components; `suffix`: any end; `affix`: the last component's, with `prefix`. */
  readonly kind: 'path' | 'name' | 'suffix' | 'affix';
  readonly prefix: string;
  /** `/node_modules/` */
  readonly within: string | null;
  readonly cataloger: Cataloger;
}

interface Folder {
  readonly path: string;
  readonly cataloger: Cataloger;
}

const NOBODY: readonly Cataloger[] = [];
/** Buckets of tests by their last three characters; a power of two. */
const BUCKETS = 1024;
const SHORTEST = 3;
const SLASH = 0x2f;

/** Compiles `WantedFiles` into look-ups by the last characters of a path. */
export function compileWants(catalogers: readonly Cataloger[]): Wants {
  const buckets = bucketsOf(catalogers.flatMap(testsOf));
  const folders = foldersByLength(catalogers);
  const magic = catalogers.some((cataloger) => (cataloger.wants.magic ?? []).length > 0);
  const order = new Map(catalogers.map((cataloger, index) => [cataloger, index]));

  function match(path: string): readonly Cataloger[] {
    let found: Cataloger[] | null = null;
    const tests = path.length < SHORTEST ? undefined : buckets[bucketOf(path)];
    if (tests !== undefined) {
      for (const test of tests) if (matches(test, path)) found = add(found, test.cataloger);
    }
    const slash = path.lastIndexOf('/');
    const sameLength = slash > 0 ? folders[slash] : undefined;
    if (sameLength !== undefined) {
      for (const folder of sameLength) if (path.startsWith(folder.path)) found = add(found, folder.cataloger);
    }
    if (found === null) return NOBODY;
    return found.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }

  return { match, isWanted: (path) => match(path).length > 0 || (magic && looksLikeProgram(path)) };
}

function add(found: Cataloger[] | null, cataloger: Cataloger): Cataloger[] {
  if (found === null) return [cataloger];
  if (!found.includes(cataloger)) found.push(cataloger);
  return found;
}

function testsOf(cataloger: Cataloger): Test[] {
  const { paths = [], basenames = [], suffixes = [], affixes = [], within } = cataloger.wants;
  const inner = within === undefined ? null : `/${within}/`;
  const common = { prefix: '', within: inner, cataloger };
  return [
    ...paths.map((end): Test => ({ ...common, end, kind: 'path', within: null })),
    ...basenames.map((end): Test => ({ ...common, end, kind: 'name' })),
    ...suffixes.map((end): Test => ({ ...common, end, kind: 'suffix' })),
    ...affixes.map(([prefix, end]): Test => ({ ...common, end, kind: 'affix', prefix })),
  ];
}

function bucketsOf(tests: readonly Test[]): (Test[] | undefined)[] {
  const buckets = new Array<Test[] | undefined>(BUCKETS).fill(undefined);
  for (const test of tests) {
    if (test.end.length < SHORTEST) {
      throw new RangeError(
        `${test.cataloger.name} wants ${JSON.stringify(test.end)}: at least ${SHORTEST} characters`,
      );
    }
    const bucket = bucketOf(test.end);
    const list = buckets[bucket] ?? [];
    list.push(test);
    buckets[bucket] = list;
  }
  return buckets;
}

function bucketOf(text: string): number {
  const end = text.length;
  return (
    (text.charCodeAt(end - 1) + text.charCodeAt(end - 2) * 31 + text.charCodeAt(end - 3) * 257) &
    (BUCKETS - 1)
  );
}

function matches(test: Test, path: string): boolean {
  if (!path.endsWith(test.end)) return false;
  const before = path.length - test.end.length;
  if (test.kind === 'path') return before === 0;
  if (test.kind === 'name' && before > 0 && path.charCodeAt(before - 1) !== SLASH) return false;
  if (test.kind === 'affix') {
    const start = path.lastIndexOf('/') + 1;
    if (before < start + test.prefix.length || !path.startsWith(test.prefix, start)) return false;
  }
  return test.within === null || stands(test.within, path);
}

/** Whether the folder `/name/` is one of those above the file. */
function stands(folder: string, path: string): boolean {
  return path.includes(folder) || (path.startsWith(folder.slice(1)) && path.length >= folder.length);
}

function foldersByLength(catalogers: readonly Cataloger[]): (Folder[] | undefined)[] {
  const folders: (Folder[] | undefined)[] = [];
  for (const cataloger of catalogers) {
    for (const path of cataloger.wants.directories ?? []) {
      const list = folders[path.length] ?? [];
      list.push({ path: `${path}/`, cataloger });
      folders[path.length] = list;
    }
  }
  return Array.from(folders, (list) => list);
}

const PROGRAM_FOLDER = /(?:^|\/)(?:s?bin|libexec)\//;
const PROGRAM_END = /\.(?:exe|so|so\.[0-9.]+)$/;
const NO_PROGRAMS = /^(?:etc|dev|proc|sys|var\/(?:cache|log)|usr\/share\/(?:doc|man|locale|info|zoneinfo))\//;

/** Programs stand in a folder for them, or have no extension; data that has none is kept in vain. */
function looksLikeProgram(path: string): boolean {
  if (NO_PROGRAMS.test(path)) return false;
  if (PROGRAM_FOLDER.test(path) || PROGRAM_END.test(path)) return true;
  return path.indexOf('.', path.lastIndexOf('/') + 1) === -1;
}
