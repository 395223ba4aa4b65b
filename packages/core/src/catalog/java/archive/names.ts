/** Ends of the names of Java's archives. */
export const ARCHIVE_SUFFIXES: readonly string[] = [
  '.jar',
  '.war',
  '.ear',
  '.par',
  '.sar',
  '.hpi',
  '.jpi',
  '.nar',
  '.kar',
  '.lpkg',
];

/** What the name of a file says: `commons-lang3-3.12.0.jar`. */
export interface FileNameParts {
  readonly artifact: string;
  /** Empty where the name has none. */
  readonly version: string;
}

/** Words that belong to a version: `1.0-rc-2`, `31.1-jre`. What else follows one is a classifier. */
const QUALIFIER =
  /^(?:alpha|beta|a|b|m|milestone|rc|cr|snapshot|final|release|ga|sp|jre|android|incubating)[\d.]*$/i;

/** Whether a path names an archive. */
export function isArchiveName(path: string): boolean {
  return ARCHIVE_SUFFIXES.some((suffix) => path.endsWith(suffix) && path.length > suffix.length);
}

/** `lib/a-1.2.jar` → `a-1.2`. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/**
 * Splits a stem before the last part that begins with a digit, and all of its version: `log4j-1.2-api-2.17.1` is
 * `log4j-1.2-api` of 2.17.1, and `a-1.0-rc-2-sources` is `a` of 1.0-rc-2. Eclipse writes `_` before the version.
 */
export function splitStem(stem: string): FileNameParts {
  const parts = stem.split('-');
  let first = parts.findLastIndex((part, index) => index > 0 && /^\d/.test(part));
  if (first === -1) return splitEclipse(stem);
  let end = first + 1;
  while (end < parts.length && QUALIFIER.test(parts[end] ?? '')) end++;
  for (let at = first - 1; at > 0; at--) {
    if (/^\d/.test(parts[at] ?? '')) first = at;
    else if (!QUALIFIER.test(parts[at] ?? '')) break;
  }
  return { artifact: parts.slice(0, first).join('-'), version: parts.slice(first, end).join('-') };
}

function splitEclipse(stem: string): FileNameParts {
  const at = stem.lastIndexOf('_');
  const version = stem.slice(at + 1);
  if (at <= 0 || !/^\d+\./.test(version)) return { artifact: stem, version: '' };
  return { artifact: stem.slice(0, at), version };
}

/** `value` where it can be a groupId or an artifactId, else null: placeholders that nobody filled in are none. */
export function asIdentifier(value: string | undefined): string | null {
  return value !== undefined && value.length <= 200 && /^[A-Za-z0-9_.-]+$/.test(value) ? value : null;
}

/** `value` where it can be a version of Maven, else empty: placeholders and phrases are none. */
export function asVersion(value: string | undefined): string {
  return value !== undefined && value.length <= 200 && /^[A-Za-z0-9_.+~-]+$/.test(value) ? value : '';
}
