import { decodeUtf8 } from '../../bytes/json.ts';
import type { PackageFact, SourcePackage } from '../../model/package.ts';
import type { CatalogProblem, CatalogResult } from '../contract.ts';

/** The fields that we read. Names of fields are compared without regard to case. */
const FIELDS = ['package', 'status', 'version', 'source', 'architecture', 'maintainer'] as const;

type Field = (typeof FIELDS)[number];
type Stanza = Partial<Record<Field, string>>;

const KNOWN: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field, field]));
const LONGEST_FIELD = Math.max(...FIELDS.map(({ length }) => length));

/** States (the third word of `Status`) in which nothing of the package is on the disk, but perhaps configuration. */
const ABSENT: ReadonlySet<string> = new Set(['not-installed', 'config-files']);

/**
 * The packages of a dpkg database, or of a file of one package in its format (deb822: stanzas of `Field: value`,
 * continued on lines that begin with a blank; https://manpages.debian.org/deb822). A package is there where its status
 * says so: also half installed or unpacked, and where removal is wanted but not done; a stanza without a status, as
 * distroless images have them, is there. A stanza that lacks its name or version becomes a problem.
 */
export function parseControl(bytes: Uint8Array, problem: CatalogProblem['id']): CatalogResult {
  const packages: PackageFact[] = [];
  const problems: CatalogProblem[] = [];
  for (const stanza of readStanzas(decodeUtf8(bytes))) {
    if (!isThere(stanza)) continue;
    const fact = toFact(stanza);
    if (fact === null) problems.push({ id: problem, reason: incomplete(stanza) });
    else packages.push(fact);
  }
  return problems.length === 0 ? { packages } : { packages, problems };
}

function isThere({ status }: Stanza): boolean {
  const state = status?.trim().split(/\s+/)[2];
  return state === undefined || !ABSENT.has(state);
}

function toFact(stanza: Stanza): PackageFact | null {
  const { package: name, version, source, architecture, maintainer } = stanza;
  if (!name || !version) return null;
  return {
    name,
    version,
    source: sourceOf(source, { name, version }),
    arch: architecture || null,
    vendor: maintainer || null,
  };
}

/** `openssl (3.0.2-1)`; without a version in brackets it is the package's own. */
function sourceOf(field: string | undefined, binary: SourcePackage): SourcePackage {
  if (!field) return { name: binary.name, version: binary.version };
  const open = field.indexOf('(');
  if (open === -1) return { name: field, version: binary.version };
  const close = field.indexOf(')', open);
  const version = field.slice(open + 1, close === -1 ? undefined : close).trim();
  return { name: field.slice(0, open).trim() || binary.name, version: version || binary.version };
}

function incomplete({ package: name }: Stanza): string {
  return name ? `package ${JSON.stringify(name)} has no version` : 'a package without a name';
}

/** Stanzas with at least one field of any name; only the first line of a value is kept. */
function* readStanzas(text: string): Generator<Stanza> {
  let stanza: Stanza = {};
  let empty = true;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const first = text.charCodeAt(start);
    if (isBlank(text, start, end)) {
      if (!empty) yield stanza;
      stanza = {};
      empty = true;
    } else if (first !== 0x20 && first !== 0x09) {
      readField(text.slice(start, end), stanza);
      empty = false;
    }
    start = end + 1;
  }
  if (!empty) yield stanza;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
  }
  return true;
}

function readField(line: string, stanza: Stanza): void {
  const colon = line.indexOf(':');
  if (colon <= 0 || colon > LONGEST_FIELD) return;
  const field = KNOWN.get(line.slice(0, colon).toLowerCase());
  if (field !== undefined) stanza[field] = line.slice(colon + 1).trim();
}
