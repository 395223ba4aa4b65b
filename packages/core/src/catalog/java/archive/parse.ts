import { bytesSource, type ByteSource } from '../../../bytes/source.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../../../bytes/zip.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { type Coordinates, identify } from './identify.ts';
import { asIdentifier, asVersion, isArchiveName, splitStem, stemOf } from './names.ts';
import { readManifest, readProperties } from './properties.ts';

/** An archive within archives within …; real ones are three deep. */
const DEEPEST = 16;
const MOST_ENTRIES = 500_000;
const LARGEST_NESTED = 256 << 20;
/** Bytes of nested archives that are in memory at a time, one within the other. */
const MOST_HELD = 512 << 20;
/** Bytes that are inflated for one file, all in all. */
const MOST_INFLATED = 1 << 30;
/** Bytes of manifests and `pom.properties`, for one file all in all: an archive has a few KiB, a signed one more. */
const MOST_TEXT = 256 << 20;
const MOST_ARCHIVES = 20_000;
const LARGEST_METADATA = 8 << 20;
const MOST_PROBLEMS = 50;

const MANIFEST = 'META-INF/MANIFEST.MF';
const NO_MANIFEST: ReadonlyMap<string, string> = new Map();
const POM = /^(?:(?:BOOT|WEB)-INF\/classes\/)?META-INF\/maven\/([^/]+)\/([^/]+)\/pom\.properties$/;

interface Archive {
  readonly source: ByteSource;
  /** Where it lies, for its name alone. */
  readonly path: string;
  /** Its path within the file that is read, joined with `!`; null for that file itself. */
  readonly inside: string | null;
  readonly depth: number;
  /** Bytes of the archives around it that are in memory. */
  readonly held: number;
}

/** What one file has used up so far. */
interface Work {
  readonly packages: PackageFact[];
  readonly problems: CatalogProblem[];
  inflated: number;
  texts: number;
  archives: number;
}

/** What stands in an archive itself, with the coordinates that its `pom.properties` name. */
interface Pom extends Coordinates {
  readonly path: string;
}

/**
 * The packages of a Java archive: itself, what was shaded into it, and the archives in it, to any depth that is real.
 * `META-INF/maven/GROUP/ARTIFACT/pom.properties` (https://maven.apache.org/shared/maven-archiver/) names a package each;
 * the one that fits the name of the file is the archive itself, the others are in it. Where none is, manifest and file
 * name tell what the archive is (`identify`). A file of that name elsewhere says nothing. An archive that tells no
 * version is listed without one, unless all that is known of it was shaded into it.
 */
export function parseArchive(file: CatalogFile): CatalogResult {
  const work: Work = { packages: [], problems: [], inflated: 0, texts: 0, archives: 0 };
  const archive: Archive = { source: file.content, path: file.path, inside: null, depth: 0, held: 0 };
  readArchive(archive, work);
  return { packages: work.packages, problems: work.problems };
}

function readArchive(archive: Archive, work: Work): void {
  const entries = readZipDirectory(archive.source, {
    maxEntries: MOST_ENTRIES,
    maxEntryBytes: LARGEST_NESTED,
    maxTotalBytes: Number.MAX_SAFE_INTEGER,
    duplicates: 'last',
  });
  const poms: Pom[] = [];
  const nested: ZipEntry[] = [];
  let manifest = NO_MANIFEST;
  for (const entry of entries) {
    if (isArchiveName(entry.name)) nested.push(entry);
    else if (entry.name === MANIFEST) manifest = manifestOf(archive, entry, work);
    else if (entry.name.endsWith('/pom.properties')) {
      const pom = pomOf(archive, entry, work);
      if (pom !== null) poms.push(pom);
    }
  }
  listOwn(archive, { entries, poms, manifest }, work);
  for (const entry of nested) readNested(archive, entry, work);
}

interface Contents {
  readonly entries: readonly ZipEntry[];
  readonly poms: readonly Pom[];
  readonly manifest: ReadonlyMap<string, string>;
}

function listOwn(archive: Archive, { entries, poms, manifest }: Contents, work: Work): void {
  const stem = stemOf(archive.path);
  const own = ownPom(poms, stem, manifest);
  for (const pom of poms) {
    const inside = pom === own ? archive.inside : joined(archive, pom.path);
    work.packages.push(factOf(pom, inside));
  }
  if (own !== null) return;
  const hasFolder = (folder: string): boolean => entries.some(({ name }) => name.startsWith(folder));
  const itself = identify({ stem, manifest, hasFolder });
  if (itself === null || (itself.version === '' && poms.length > 0)) return;
  work.packages.push(factOf(itself, archive.inside));
}

/**
 * Of several the one whose artifact, then the longest, the file is named after. A single one is the archive, whatever
 * the file is called now, unless its name has both another artifact and another version, or its manifest is of another.
 */
function ownPom(poms: readonly Pom[], stem: string, manifest: ReadonlyMap<string, string>): Pom | null {
  const exact = poms.find(({ artifact, version }) => stem === `${artifact}-${version}`);
  if (exact !== undefined) return exact;
  const fitting = poms.filter(({ artifact }) => stem === artifact || isVersionOf(stem, artifact));
  if (fitting.length > 0) return fitting.reduce((a, b) => (b.artifact.length > a.artifact.length ? b : a));
  const [single] = poms;
  if (single === undefined || poms.length > 1) return null;
  if (isOther(single, manifest)) return null;
  const named = splitStem(stem);
  return named.version === '' || named.version === single.version ? single : null;
}

/** Guice has cglib in it, and no `pom.properties` of its own: its manifest names another version, and another bundle. */
function isOther({ artifact, version }: Pom, manifest: ReadonlyMap<string, string>): boolean {
  const bundle = manifest.get('Bundle-SymbolicName');
  const said = manifest.get('Bundle-Version');
  if (bundle === undefined || said === undefined || version === '') return false;
  const [numbers = ''] = /^\d+(?:\.\d+)?/.exec(version) ?? [];
  return !bundle.includes(artifact) && !said.startsWith(numbers);
}

function isVersionOf(stem: string, artifact: string): boolean {
  return stem.startsWith(`${artifact}-`) && /\d/.test(stem[artifact.length + 1] ?? '');
}

function factOf({ group, artifact, version }: Coordinates, inside: string | null): PackageFact {
  const name = group === null ? artifact : `${group}:${artifact}`;
  return inside === null ? { name, version } : { name, version, inside };
}

function joined(archive: Archive, path: string): string {
  return archive.inside === null ? path : `${archive.inside}!${path}`;
}

function manifestOf(archive: Archive, entry: ZipEntry, work: Work): ReadonlyMap<string, string> {
  const text = textOf(archive, entry, work);
  return text === null ? NO_MANIFEST : readManifest(text);
}

function textOf(archive: Archive, entry: ZipEntry, work: Work): string | null {
  if (work.texts + entry.size > MOST_TEXT) {
    complain(
      work,
      'limit/archive-text',
      `manifests in it have more than ${MOST_TEXT} bytes: the others are not read`,
    );
    return null;
  }
  work.texts += entry.size;
  const bytes = contentOf(archive, entry, work, LARGEST_METADATA);
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}

function pomOf(archive: Archive, entry: ZipEntry, work: Work): Pom | null {
  const [, groupFolder, artifactFolder] = POM.exec(entry.name) ?? [];
  if (groupFolder === undefined) return null;
  const text = textOf(archive, entry, work);
  if (text === null) return null;
  const properties = readProperties(text);
  const group = asIdentifier(properties.get('groupId')) ?? asIdentifier(groupFolder);
  const artifact = asIdentifier(properties.get('artifactId')) ?? asIdentifier(artifactFolder);
  if (group === null || artifact === null) {
    complain(work, 'file/unreadable', `${quote(joined(archive, entry.name))} names no package`);
    return null;
  }
  const { version: named } = splitStem(stemOf(archive.path));
  const version = asVersion(properties.get('version'));
  const fits = version === '' && isVersionOf(stemOf(archive.path), artifact);
  return { group, artifact, version: fits ? named : version, path: entry.name };
}

function readNested(archive: Archive, entry: ZipEntry, work: Work): void {
  const inside = joined(archive, entry.name);
  if (archive.depth >= DEEPEST) {
    complain(
      work,
      'limit/archive-depth',
      `archives within archives, deeper than ${DEEPEST}: one is not read`,
    );
    return;
  }
  if (++work.archives > MOST_ARCHIVES) {
    if (work.archives === MOST_ARCHIVES + 1)
      complain(
        work,
        'limit/archives',
        `it holds more than ${MOST_ARCHIVES} archives: the others are not read`,
      );
    return;
  }
  const held = archive.held + entry.size;
  if (held > MOST_HELD) {
    complain(
      work,
      'limit/archive-size',
      `${quote(inside)} and those around it are more than ${MOST_HELD} bytes`,
    );
    return;
  }
  const bytes = contentOf(archive, entry, work, LARGEST_NESTED);
  if (bytes === null) return listByName(entry, inside, work);
  try {
    const source = bytesSource(bytes);
    readArchive({ source, path: entry.name, inside, depth: archive.depth + 1, held }, work);
  } catch (error) {
    if (!(error instanceof SeaworthyError)) throw error;
    complain(work, 'file/unreadable', `${quote(inside)}: ${error.message}`);
    listByName(entry, inside, work);
  }
}

/** Of an archive that cannot be read, its name is all that is left to know it by. */
function listByName(entry: ZipEntry, inside: string, work: Work): void {
  const itself = identify({ stem: stemOf(entry.name), manifest: NO_MANIFEST, hasFolder: () => false });
  if (itself !== null && itself.version !== '') work.packages.push(factOf(itself, inside));
}

/** The content of an entry, or null where it cannot be had, which is then a problem. */
function contentOf(archive: Archive, entry: ZipEntry, work: Work, maxBytes: number): Uint8Array | null {
  const path = quote(joined(archive, entry.name));
  if (entry.size > maxBytes) {
    complain(work, 'limit/archive-size', `${path} has ${entry.size} bytes, more than ${maxBytes}`);
    return null;
  }
  if (work.inflated + entry.size > MOST_INFLATED) {
    complain(
      work,
      'limit/archive-size',
      `${path} is not read: what was before it has ${work.inflated} bytes`,
    );
    return null;
  }
  work.inflated += entry.size;
  try {
    return readZipEntry(archive.source, entry, maxBytes);
  } catch (error) {
    if (!(error instanceof SeaworthyError)) throw error;
    complain(work, 'file/unreadable', `${path}: ${error.message}`);
    return null;
  }
}

function complain(work: Work, id: CatalogProblem['id'], reason: string): void {
  const { problems } = work;
  if (problems.some((problem) => problem.reason === reason)) return;
  if (problems.length < MOST_PROBLEMS) problems.push({ id, reason });
  else if (problems.length === MOST_PROBLEMS)
    problems.push({
      id: 'limit/faults',
      reason: `more than ${MOST_PROBLEMS} faults: the others are not named`,
    });
}

function quote(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 100)}…${path.slice(-100)}` : path);
}
