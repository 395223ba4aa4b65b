import type { VersionScheme } from '../version/contract.ts';
import { SCHEMES } from '../version/registry.generated.ts';

/** Names of `vers:` that are not those of our schemes. */
const SCHEME_OF_VERS: ReadonlyMap<string, string> = new Map([
  ['alpine', 'apk'],
  ['cargo', 'crates'],
  ['debian', 'deb'],
  ['generic', 'semver'],
  ['golang', 'go'],
  ['pypi', 'pep440'],
]);

type Comparator = '<' | '<=' | '=' | '!=' | '>=' | '>';

interface Constraint {
  readonly comparator: Comparator;
  readonly version: string;
}

/**
 * Whether `version` is one that `said` names: a version, or a range such as `vers:deb/>=1.2|<1.5`
 * (https://github.com/package-url/vers-spec). Null where `said` is a range that cannot be understood.
 */
export function isVersionOf(said: string, version: string, scheme: VersionScheme | null): boolean | null {
  const [, type = '', list = ''] = /^vers:([a-z0-9.+-]+)\/(.*)$/is.exec(said) ?? [];
  if (list === '') return looksLikeRange(said) ? null : equalVersions(said, version, scheme);
  if (list.trim() === '*') return true;
  const name = type.toLowerCase();
  const order = SCHEMES.get(SCHEME_OF_VERS.get(name) ?? name) ?? null;
  const constraints = list.split('|').map(constraintOf);
  if (order === null || constraints.includes(null)) return null;
  return holds(constraints as Constraint[], version, order);
}

/** Whether two versions are the same in the order of their ecosystem, or letter for letter where it has none. */
export function equalVersions(a: string, b: string, scheme: VersionScheme | null): boolean {
  return a === b || (scheme !== null && scheme.compare(a, b) === 0);
}

/** Other notations of ranges (`<1.2`, `>= 1, < 2`) have no agreed meaning. */
function looksLikeRange(text: string): boolean {
  return /^(?:vers:|[<>=!~^*])|\|/.test(text);
}

function constraintOf(text: string): Constraint | null {
  const [, comparator = '=', version = ''] = /^\s*(<=|>=|!=|<|>|=)?\s*(\S+)\s*$/.exec(text) ?? [];
  if (version === '' || version.includes('*')) return null;
  return { comparator: comparator as Comparator, version: decode(version) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The rule of the specification: equal to one of `=`, none of `!=`, and within one of the intervals that the other
 * constraints, sorted by version, make in pairs.
 */
function holds(constraints: readonly Constraint[], version: string, scheme: VersionScheme): boolean {
  const same = (other: string): boolean => scheme.compare(other, version) === 0;
  if (constraints.some((one) => one.comparator === '!=' && same(one.version))) return false;
  if (constraints.some((one) => /^[<>]?=$/.test(one.comparator) && same(one.version))) return true;
  const bounds = constraints
    .filter(({ comparator }) => comparator !== '=' && comparator !== '!=')
    .sort((a, b) => scheme.compare(a.version, b.version));
  if (bounds.length === 0) return constraints.every(({ comparator }) => comparator === '!=');
  for (const [index, bound] of bounds.entries()) {
    const below = scheme.compare(version, bound.version) < 0;
    const above = scheme.compare(version, bound.version) > 0;
    const before = bounds[index - 1];
    const opensAt = before?.comparator.startsWith('>') === true ? before : null;
    if (bound.comparator.startsWith('<')) {
      if (below && (index === 0 || (opensAt !== null && scheme.compare(version, opensAt.version) > 0)))
        return true;
    } else if (index === bounds.length - 1 && above) return true;
  }
  return false;
}
