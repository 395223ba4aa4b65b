/** The parts of a package URL, percent-decoded. */
export interface PurlParts {
  /** Lower case. */
  readonly type: string;
  /** Segments joined by `/`; null where there is none. */
  readonly namespace: string | null;
  readonly name: string;
  readonly version: string | null;
  /** Keys in lower case; empty values are left out. */
  readonly qualifiers: ReadonlyMap<string, string>;
  readonly subpath: string | null;
}

/**
 * Reads a package URL as people write them (https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst):
 * the type in any case, `pkg://`, versions whose `:` or `+` is not encoded, names with an `@scope` that is not. Null for
 * text that is none. Nothing is normalised beyond what the parts say; see `packageUrl` for what we write ourselves.
 */
export function parsePackageUrl(text: string): PurlParts | null {
  const scheme = /^pkg:\/{0,3}/i.exec(text)?.[0];
  if (scheme === undefined) return null;
  let rest = text.slice(scheme.length);
  const [beforeHash, subpath] = splitFirst(rest, '#');
  const [beforeQuery, query] = splitFirst(beforeHash, '?');
  rest = withoutLastSlashes(beforeQuery);
  const slash = rest.indexOf('/');
  if (slash <= 0) return null;
  const type = rest.slice(0, slash).toLowerCase();
  if (!/^[a-z][a-z0-9.+-]*$/.test(type)) return null;
  const { path, version } = splitVersion(rest.slice(slash + 1));
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  const name = segments.pop();
  if (name === undefined || name === '') return null;
  return {
    type,
    namespace: segments.length === 0 ? null : segments.join('/'),
    name,
    version: version === null || version === '' ? null : decode(version),
    qualifiers: qualifiersOf(query),
    subpath: subpath === null ? null : decode(subpath),
  };
}

/** By hand: the expression `/\/+$/` takes quadratic time over slashes that are not the last. */
function withoutLastSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}

/** The version stands behind the last `@` that does not begin a segment: `@scope/name` has none. */
function splitVersion(path: string): { path: string; version: string | null } {
  const at = path.lastIndexOf('@');
  if (at <= 0 || path[at - 1] === '/') return { path, version: null };
  return { path: path.slice(0, at), version: path.slice(at + 1) };
}

function qualifiersOf(query: string | null): Map<string, string> {
  const qualifiers = new Map<string, string>();
  for (const pair of (query ?? '').split('&')) {
    const [key, value] = splitFirst(pair, '=');
    if (key !== '' && value !== null && value !== '') qualifiers.set(key.toLowerCase(), decode(value));
  }
  return qualifiers;
}

function splitFirst(text: string, sign: string): [string, string | null] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

/** A stray `%` stands for itself. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
