import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogContext, CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';

/** A package while its lines are read. `folder` is that of the last `F:`. */
interface Entry {
  readonly fields: Map<string, string>;
  readonly files: string[];
  folder: string;
}

/** Name, version, architecture, origin, licence, maintainer. */
const KEPT = 'PVAoLm';

/**
 * The packages of apk's database: lines `X:value`, one letter each, and an empty line after each package
 * (https://wiki.alpinelinux.org/wiki/Apk_spec#Syntax). Files follow their folder: `F:usr/bin`, then `R:name`.
 * The origin is the package that Alpine's advisories name; its version is the same. A package without a name or a
 * version becomes a problem; a file in which no line is of this form is no database.
 */
export function parseInstalled(file: CatalogFile, context: CatalogContext): CatalogResult {
  const packages: PackageFact[] = [];
  const problems: CatalogProblem[] = [];
  for (const entry of readEntries(decodeUtf8(readAll(file.content)), context)) {
    const fact = toFact(entry);
    if (fact !== null) packages.push(fact);
    else problems.push({ id: 'database/unreadable', reason: incomplete(entry) });
  }
  if (packages.length === 0 && problems.length > 0) {
    throw new SeaworthyError(
      'file/unreadable',
      'not an apk database: it has no package with name and version',
    );
  }
  return problems.length === 0 ? { packages } : { packages, problems };
}

function toFact({ fields, files }: Entry): PackageFact | null {
  const name = fields.get('P');
  const version = fields.get('V');
  if (!name || !version) return null;
  const license = fields.get('L');
  return {
    name,
    version,
    source: { name: fields.get('o') || name, version },
    arch: fields.get('A') || null,
    licenses: license ? [license] : [],
    vendor: fields.get('m') || null,
    files,
  };
}

function incomplete({ fields }: Entry): string {
  const name = fields.get('P');
  return name ? `package ${JSON.stringify(name)} has no version` : 'a package without a name';
}

function newEntry(): Entry {
  return { fields: new Map(), files: [], folder: '' };
}

function* readEntries(text: string, context: CatalogContext): Generator<Entry> {
  let entry = newEntry();
  let empty = true;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    if (end === start) {
      if (!empty) yield entry;
      entry = newEntry();
      empty = true;
    } else {
      readLine(text.slice(start, end), { entry, context });
      empty = false;
    }
    start = end + 1;
  }
  if (!empty) yield entry;
}

function readLine(line: string, { entry, context }: { entry: Entry; context: CatalogContext }): void {
  if (line[1] !== ':') return;
  const letter = line[0] as string;
  const value = line.slice(2);
  if (letter === 'R') {
    const path = entry.folder === '' ? value : `${entry.folder}/${value}`;
    if (context.isWanted(path)) entry.files.push(path);
  } else if (letter === 'F') {
    entry.folder = value;
  } else if (KEPT.includes(letter)) {
    entry.fields.set(letter, value.trim());
  }
}
