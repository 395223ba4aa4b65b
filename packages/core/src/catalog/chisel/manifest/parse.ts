import { zstdDecompressSync } from 'node:zlib';
import { createFrameSplitter } from '../../../bytes/inflate/zstd-frames.ts';
import { asObject, decodeUtf8, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogContext, CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { linesOf, wantedFiles } from '../../file-list.ts';

/** Uncompressed. A manifest of all of Ubuntu's slices has a few MiB. */
const LARGEST = 64 << 20;

interface SlicedPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string | null;
}

/**
 * A manifest of chisel (https://documentation.ubuntu.com/chisel/en/latest/reference/manifest/): a jsonwall, one JSON object
 * a line below a header, compressed with zstd. `package` lines are Debian packages of Ubuntu; `content` lines say which
 * slice (`package_slice`) brought a path. Source packages are not in it, and Ubuntu's advisories name those: a problem
 * says so. Throws `file/unreadable` for what is no such file.
 */
export function parseManifest(file: CatalogFile, context: CatalogContext): CatalogResult {
  const lines = linesOf(decodeUtf8(inflated(readAll(file.content))));
  const header = objectOf(lines.next().value ?? '');
  if (header === null || !textOf(header, 'jsonwall').startsWith('1.'))
    throw new SeaworthyError(
      'file/unreadable',
      'not a manifest of chisel: its first line is no header of a jsonwall 1',
    );
  const packages = new Map<string, SlicedPackage>();
  const paths = new Map<string, string[]>();
  let broken = 0;
  let count = 1;
  for (const line of lines) {
    count++;
    const entry = objectOf(line);
    const kind = entry === null ? '' : textOf(entry, 'kind');
    if (entry === null || kind === '') broken++;
    else if (kind === 'content') addPath(entry, paths);
    else if (kind === 'package') {
      const found = packageOf(entry);
      if (found === null) broken++;
      else packages.set(`${found.name}\0${found.version}\0${found.arch}`, found);
    }
  }
  const facts = [...packages.values()].map((found) => ({
    ...found,
    files: wantedFiles(paths.get(found.name) ?? [], context),
  }));
  return { packages: facts, problems: problemsOf({ broken, header, count, found: facts.length }) };
}

function inflated(bytes: Uint8Array): Buffer {
  const splitter = createFrameSplitter();
  const parts: Buffer[] = [];
  let frame: Buffer[] = [];
  let left = LARGEST;
  for (const { bytes: piece, last } of splitter.split(Buffer.from(bytes))) {
    frame.push(piece);
    if (!last) continue;
    const part = decompress(Buffer.concat(frame), left);
    left -= part.length;
    parts.push(part);
    frame = [];
  }
  splitter.end();
  return Buffer.concat(parts);
}

function decompress(frame: Buffer, limit: number): Buffer {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: Math.max(limit, 1) });
  } catch (error) {
    const tooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new SeaworthyError(
      'file/unreadable',
      tooLarge ? `more than ${LARGEST} bytes when uncompressed` : 'its zstd compression is damaged',
    );
  }
}

/** No line of a manifest nests more than one array in its object. */
function objectOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(parseJson(Buffer.from(line), { maxDepth: 8 }));
  } catch {
    return null;
  }
}

function textOf(entry: Readonly<Record<string, unknown>>, key: string): string {
  const value = ownProperty(entry, key);
  return typeof value === 'string' ? value : '';
}

function packageOf(entry: Readonly<Record<string, unknown>>): SlicedPackage | null {
  const name = textOf(entry, 'name');
  const version = textOf(entry, 'version');
  return name === '' || version === '' ? null : { name, version, arch: textOf(entry, 'arch') || null };
}

/** A slice is called `package_slice`; no name of a Debian package has an underscore. */
function addPath(entry: Readonly<Record<string, unknown>>, paths: Map<string, string[]>): void {
  const name = textOf(entry, 'slice').split('_', 1)[0] ?? '';
  const path = textOf(entry, 'path');
  const known = paths.get(name);
  if (known === undefined) paths.set(name, [path]);
  else known.push(path);
}

interface Read {
  readonly broken: number;
  /** Of lines. */
  readonly count: number;
  readonly found: number;
  readonly header: Readonly<Record<string, unknown>>;
}

function problemsOf({ broken, header, count, found }: Read): CatalogProblem[] {
  const reasons: string[] = [];
  if (broken > 0) reasons.push(`${broken} of its lines could not be read`);
  const claimed = ownProperty(header, 'count');
  if (typeof claimed === 'number' && claimed !== count)
    reasons.push(`it has ${count} lines, and says ${claimed}`);
  if (found > 0)
    reasons.push(
      'it does not name source packages, and the advisories of Ubuntu do: packages that are called otherwise than their source are not found by them',
    );
  return reasons.map((reason) => ({ id: 'database/unreadable', reason }));
}
