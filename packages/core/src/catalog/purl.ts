import type { Distro, PackageFact, Purl } from '../model/package.ts';

/** How names and versions of a purl type are written; a type that is not listed takes its name as it stands. */
interface PurlRule {
  /** `distro`: the distribution's vendor; `/`, `:`: what stands before the last such sign of the name. */
  readonly namespace?: 'distro' | '/' | ':';
  /** The specification wants lower case. */
  readonly lower?: boolean;
  readonly name?: (name: string) => string;
  readonly version?: (version: string) => string;
  /** `EPOCH:` is no part of the version, but a qualifier. */
  readonly epoch?: boolean;
}

/**
 * The rules of https://github.com/package-url/purl-spec/tree/main/types for types whose names are more than a name.
 * npm and golang are lower-cased as the specification demands: the package's own `name` keeps its case.
 */
const RULES: ReadonlyMap<string, PurlRule> = new Map<string, PurlRule>([
  ['alpm', { namespace: 'distro', lower: true }],
  ['apk', { namespace: 'distro', lower: true }],
  ['deb', { namespace: 'distro', lower: true }],
  ['opkg', { namespace: 'distro' }],
  ['rpm', { namespace: 'distro', epoch: true }],
  ['composer', { namespace: '/', lower: true }],
  ['docker', { namespace: '/' }],
  ['ebuild', { namespace: '/' }],
  ['githubactions', { namespace: '/', lower: true }],
  ['golang', { namespace: '/', lower: true, version: (version) => (version === '(devel)' ? '' : version) }],
  ['maven', { namespace: ':' }],
  ['npm', { namespace: '/', lower: true }],
  ['pypi', { lower: true, name: (name) => name.replaceAll('_', '-') }],
  ['swift', { namespace: '/' }],
  ['terraform', { namespace: '/' }],
  ['wordpress', { namespace: '/' }],
]);

const DEFAULT_RULE: PurlRule = {};

/** Vendors that the specification and its users write otherwise than os-release's `ID`. */
const VENDORS: readonly (readonly [prefix: string, vendor: string])[] = [
  ['rhel', 'redhat'],
  ['opensuse', 'opensuse'],
  ['sle', 'suse'],
];

/**
 * The canonical package URL of a fact. Packages of a distribution get its vendor as namespace and the qualifiers
 * `arch` and `distro=ID-VERSION`; where no distribution is known, neither namespace nor `distro`.
 */
export function packageUrl(type: string, fact: PackageFact, distro: Distro | null): Purl {
  const rule = RULES.get(type) ?? DEFAULT_RULE;
  const qualifiers = new Map<string, string>(Object.entries(fact.qualifiers ?? {}));
  let version = rule.version === undefined ? fact.version : rule.version(fact.version);
  if (rule.namespace === 'distro') {
    if (fact.arch) qualifiers.set('arch', fact.arch);
    if (distro !== null) qualifiers.set('distro', distroQualifier(distro));
  }
  if (rule.epoch === true) {
    const colon = version.indexOf(':');
    if (colon > 0 && version.slice(0, colon) !== '0') qualifiers.set('epoch', version.slice(0, colon));
    version = version.slice(colon + 1);
  }
  const path = purlPath(rule, fact.name, distro);
  const at = version === '' ? '' : `@${encode(version)}`;
  return `pkg:${type}/${path}${at}${query(qualifiers)}` as Purl;
}

function purlPath(rule: PurlRule, fullName: string, distro: Distro | null): string {
  const cased = rule.lower === true ? fullName.toLowerCase() : fullName;
  const name = rule.name === undefined ? cased : rule.name(cased);
  if (rule.namespace === 'distro')
    return distro === null ? encode(name) : `${encode(vendor(distro.id))}/${encode(name)}`;
  if (rule.namespace === undefined) return encode(name);
  const split = name.lastIndexOf(rule.namespace);
  if (split <= 0 || split === name.length - 1) return encode(name);
  const segments = name
    .slice(0, split)
    .split('/')
    .filter((segment) => segment !== '');
  return [...segments, name.slice(split + 1)].map(encode).join('/');
}

function vendor(id: string): string {
  return VENDORS.find(([prefix]) => id.startsWith(prefix))?.[1] ?? id;
}

function distroQualifier(distro: Distro): string {
  const version = distro.version ?? distro.codename;
  return version === null ? distro.id : `${distro.id}-${version}`;
}

function query(qualifiers: ReadonlyMap<string, string>): string {
  const pairs = [...qualifiers]
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key.toLowerCase()}=${encode(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.sort().join('&')}`;
}

const PLAIN = /^[A-Za-z0-9._~:-]*$/;

/** Percent-encodes all but the unreserved characters and the colon, as the specification's examples do. */
function encode(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
