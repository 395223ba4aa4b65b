import type { ByteSource } from '../bytes/source.ts';
import type {
  FileSelector,
  LayerContents,
  LayerFile,
  SelectedFile,
  Selection,
} from '../image/layer/contents.ts';
import type { CatalogContext, Cataloger, CatalogFile } from './contract.ts';
import { compileWants, type Wants } from './wants.ts';
import type { UnitEntry } from './record.ts';

/** Files larger than this are not given to a unit that names no limit of its own. */
const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
/** The smallest file that can be an executable: an ELF header. */
const MIN_EXECUTABLE_BYTES = 64;

/** What the units made of one file, by unit name. */
export type FileResults = ReadonlyMap<string, UnitEntry>;

/** Tells how long a unit took, in milliseconds. */
export type Measure = (unit: string, milliseconds: number) => void;

/** What running units needs of its caller. `isWanted` answers for all units, also for those that do not run now. */
export interface UnitRun {
  readonly catalogers: readonly Cataloger[];
  isWanted(path: string): boolean;
  readonly measure: Measure;
  /** Milliseconds of a clock that never goes back. */
  clock(): number;
}

/**
 * A selector that gives files to the units that want them. A unit's failure becomes an entry `failed`: it never ends
 * the scan.
 */
export function unitSelector(run: UnitRun): FileSelector<Map<string, UnitEntry>> {
  const wants = compileWants(run.catalogers);
  const magic = magicTests(run.catalogers);
  const companionPaths = companionsOf(run.catalogers);
  const companions = new Map<string, ByteSource>();
  const deferred: (() => void)[] = [];
  let byHead: readonly Cataloger[] = [];

  function select(path: string, size: number): Selection {
    const units = wants.match(path);
    if (units.length > 0) return units.every((unit) => size > limitOf(unit)) ? 'record' : 'whole';
    if (companionPaths.has(path)) return 'whole';
    return magic.size > 0 && size >= MIN_EXECUTABLE_BYTES ? 'head' : 'no';
  }

  function selectHead(_path: string, head: Uint8Array): boolean {
    byHead = unitsOf(magic, head);
    return byHead.length > 0;
  }

  function read(file: SelectedFile): Map<string, UnitEntry> {
    const results = new Map<string, UnitEntry>();
    const named = wants.match(file.path);
    if (companionPaths.has(file.path)) {
      file.hold();
      companions.set(file.path, file.content);
    }
    const units = named.length > 0 ? named : unitsOf(magic, file.content.read(0, 8));
    for (const unit of units) {
      if (file.content.size > limitOf(unit))
        results.set(unit.name, tooLarge(file.content.size, limitOf(unit)));
      else if (unit.companions === undefined)
        results.set(unit.name, runUnit(unit, file, { run, companions }));
      else {
        file.hold();
        deferred.push(() => results.set(unit.name, runUnit(unit, file, { run, companions })));
      }
    }
    return results;
  }

  function end(): void {
    for (const task of deferred) task();
  }

  return { select, selectHead, read, end };
}

function limitOf(unit: Cataloger): number {
  return unit.maxBytes ?? DEFAULT_MAX_BYTES;
}

/** The entry of a file that no unit is given because of its size. */
export function tooLarge(size: number, limit: number): UnitEntry {
  return { kind: 'failed', id: 'limit/file-size', reason: `it has ${size} bytes; at most ${limit} are read` };
}

/** Every path that some unit needs beside a file that it names whole. */
export function companionsOf(catalogers: readonly Cataloger[]): ReadonlySet<string> {
  return new Set(
    catalogers.flatMap((unit) => (unit.wants.paths ?? []).flatMap((path) => unit.companions?.(path) ?? [])),
  );
}

/** Runs one unit over one file. What it throws becomes the reason of a gap. */
export function runUnit(
  unit: Cataloger,
  file: CatalogFile,
  { run, companions }: { run: UnitRun; companions: ReadonlyMap<string, ByteSource> },
): UnitEntry {
  const used: string[] = [];
  const context: CatalogContext = {
    companion(path) {
      const content = companions.get(path);
      if (content === undefined) return null;
      if (!used.includes(path)) used.push(path);
      return { path, content };
    },
    isWanted: run.isWanted,
  };
  const start = run.clock();
  try {
    const result = unit.parse({ path: file.path, content: file.content }, context);
    return { kind: 'parsed', result, companions: used };
  } catch (error) {
    const id = unit.database === true ? 'database/unreadable' : 'file/unreadable';
    return { kind: 'failed', id, reason: (error instanceof Error && error.message) || String(error) };
  } finally {
    run.measure(unit.name, run.clock() - start);
  }
}

interface MagicTest {
  readonly bytes: Buffer;
  readonly unit: Cataloger;
}

/** By the first byte: nearly every file of an image is asked about, and nearly none begins like a program. */
type MagicTests = ReadonlyMap<number, readonly MagicTest[]>;

const NO_UNITS: readonly Cataloger[] = [];

function magicTests(catalogers: readonly Cataloger[]): MagicTests {
  const tests = new Map<number, MagicTest[]>();
  for (const unit of catalogers) {
    for (const text of unit.wants.magic ?? []) {
      const test = { bytes: Buffer.from(text, 'latin1'), unit };
      const first = text.charCodeAt(0);
      const known = tests.get(first);
      if (known === undefined) tests.set(first, [test]);
      else known.push(test);
    }
  }
  return tests;
}

function unitsOf(tests: MagicTests, head: Uint8Array): readonly Cataloger[] {
  const possible = tests.get(head[0] ?? -1);
  if (possible === undefined) return NO_UNITS;
  const matching = possible.filter(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  return [...new Set(matching.map(({ unit }) => unit))];
}

/** The entries of a layer that was read, by unit and path: links and files without content included. */
export function entriesByUnit(
  contents: LayerContents<Map<string, UnitEntry>>,
  run: UnitRun,
): Map<string, Map<string, UnitEntry>> {
  const wants = compileWants(run.catalogers);
  const companionPaths = companionsOf(run.catalogers);
  const units = new Map<string, Map<string, UnitEntry>>(run.catalogers.map(({ name }) => [name, new Map()]));
  for (const [path, file] of contents.files) {
    for (const [unit, entry] of entriesOf(path, file, { wants, companionPaths, run }))
      units.get(unit)?.set(path, entry);
  }
  return units;
}

interface EntryContext {
  readonly wants: Wants;
  readonly companionPaths: ReadonlySet<string>;
  readonly run: UnitRun;
}

function entriesOf(
  path: string,
  file: LayerFile<Map<string, UnitEntry>>,
  { wants, companionPaths, run }: EntryContext,
): [string, UnitEntry][] {
  const found: [string, UnitEntry][] = [...(file.data ?? [])];
  if (file.data === null) {
    for (const unit of wants.match(path)) {
      const entry = entryWithoutContent(file, limitOf(unit));
      if (entry !== null) found.push([unit.name, entry]);
    }
  }
  if (companionPaths.has(path))
    for (const unit of run.catalogers)
      if (unit.companions !== undefined) found.push([unit.name, { kind: 'companion' }]);
  return found;
}

function entryWithoutContent(file: LayerFile<unknown>, limit: number): UnitEntry | null {
  if (file.kind === 'symlink' || file.kind === 'hardlink')
    return { kind: file.kind, target: file.target ?? '' };
  if (file.unreadable !== null) return { kind: 'failed', id: 'file/unreadable', reason: file.unreadable };
  return file.kind === 'file' ? tooLarge(file.size, limit) : null;
}
