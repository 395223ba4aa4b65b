import { type ByteSource, bytesSource } from '../../../bytes/source.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../../../bytes/zip.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { fileCoordinates, identify, type PomProperties } from './identify.ts';
import { readProperties, readManifest } from './properties.ts';

/** Archives in archives: application servers use three levels. */
const DEEPEST = 16;
/** Inflated bytes of archives within one file, together: what a nested archive needs is held in memory. */
const MOST_NESTED_BYTES = 512 << 20;
const LARGEST_NESTED = 256 << 20;
const LARGEST_TEXT = 1 << 20;
const MOST_ENTRIES = 500_000;
/** Archives within one file. */
const MOST_ARCHIVES = 20_000;

const ARCHIVE = /\.(?:jar|war|ear|par|sar|hpi|jpi|nar|kar|lpkg)$/i;
const POM_PROPERTIES = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;
const MANIFEST = 'META-INF/MANIFEST.MF';

interface Walk {
  readonly facts: PackageFact[];
  readonly problems: Map<string, CatalogProblem>;
  nestedBytes: number;
  archives: number;
}

/**
 * The libraries of a Java archive and of those within it. A library is known by the `pom.properties` that Maven puts into
 * it; a shaded archive has several. Where there is none for the archive itself, its manifest, then its file name say what
 * it is. What is nested deeper, or larger, than is read is a problem.
 */
export function parseArchive(file: CatalogFile): CatalogResult {
  const walk: Walk = { facts: [], problems: new Map(), nestedBytes: 0, archives: 0 };
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  readArchive(file.content, { name, inside: '', depth: 0 }, walk);
  return { packages: walk.facts, problems: [...walk.problems.values()] };
}

interface Place {
  readonly name: string;
  /** The way to the archive from the file on; empty for the file itself. */
  readonly inside: string;
  readonly depth: number;
}

function readArchive(content: ByteSource, place: Place, walk: Walk): void {
  const entries = readZipDirectory(content, {
    maxEntries: MOST_ENTRIES,
    maxEntryBytes: LARGEST_NESTED,
    maxTotalBytes: Number.MAX_SAFE_INTEGER,
    duplicates: 'last',
  });
  const poms: PomProperties[] = [];
  let manifest: ReadonlyMap<string, string> = new Map();
  for (const entry of entries) {
    if (entry.name === MANIFEST) manifest = readManifest(textOf(content, entry, place, walk));
    else if (POM_PROPERTIES.test(entry.name)) {
      const pom = pomOf(readProperties(textOf(content, entry, place, walk)));
      if (pom !== null) poms.push({ ...pom, path: entry.name });
    } else if (ARCHIVE.test(entry.name)) readNested(content, entry, place, walk);
  }
  addFacts(place, { poms, manifest }, walk);
}

function addFacts(
  { name, inside }: Place,
  found: { readonly poms: readonly PomProperties[]; readonly manifest: ReadonlyMap<string, string> },
  walk: Walk,
): void {
  const archive = identify(name, found.poms, found.manifest);
  const at = inside === '' ? {} : { inside };
  if (archive !== null) walk.facts.push({ ...archive, ...at });
  for (const { group, artifact, version, path } of found.poms) {
    const fact = { name: `${group}:${artifact}`, version };
    if (archive?.name === fact.name && (version === '' || archive.version === version)) continue;
    walk.facts.push({ ...fact, inside: inside === '' ? path : `${inside}!${path}` });
  }
}

function readNested(content: ByteSource, entry: ZipEntry, place: Place, walk: Walk): void {
  const inside = place.inside === '' ? entry.name : `${place.inside}!${entry.name}`;
  const name = entry.name.slice(entry.name.lastIndexOf('/') + 1);
  if (place.depth + 1 > DEEPEST)
    return problem(walk, 'limit/archive-depth', `archives nested deeper than ${DEEPEST} levels are not read`);
  if (++walk.archives > MOST_ARCHIVES)
    return problem(
      walk,
      'limit/archives',
      `more than ${MOST_ARCHIVES} archives in one file: the rest is not read`,
    );
  walk.nestedBytes += entry.size;
  if (entry.size > LARGEST_NESTED || walk.nestedBytes > MOST_NESTED_BYTES)
    return problem(
      walk,
      'limit/archive-size',
      `archives in it have more than ${MOST_NESTED_BYTES} bytes together, or one more than ${LARGEST_NESTED}: the rest is not read`,
    );
  try {
    readArchive(
      bytesSource(readZipEntry(content, entry, LARGEST_NESTED)),
      { name, inside, depth: place.depth + 1 },
      walk,
    );
  } catch (error) {
    // Its file name is all that is left to know it by.
    problem(walk, 'file/unreadable', `${inside}: ${(error as Error).message}`);
    const known = fileCoordinates(name);
    if (known !== null) walk.facts.push({ name: known.artifact, version: known.version, inside });
  }
}

function textOf(content: ByteSource, entry: ZipEntry, place: Place, walk: Walk): string {
  try {
    return Buffer.from(readZipEntry(content, entry, LARGEST_TEXT)).toString('utf8');
  } catch (error) {
    const at = place.inside === '' ? entry.name : `${place.inside}!${entry.name}`;
    problem(walk, 'file/unreadable', `${at}: ${(error as Error).message}`);
    return '';
  }
}

function pomOf(properties: ReadonlyMap<string, string>): Omit<PomProperties, 'path'> | null {
  const [group, artifact] = [properties.get('groupId') ?? '', properties.get('artifactId') ?? ''];
  if (group === '' || artifact === '') return null;
  const version = properties.get('version') ?? '';
  // A build that filtered nothing leaves `${project.version}` behind.
  return { group, artifact, version: version.includes('${') ? '' : version };
}

function problem(walk: Walk, id: CatalogProblem['id'], reason: string): void {
  if (walk.problems.size < 100) walk.problems.set(`${id}\0${reason}`, { id, reason });
}
