import { GoError, type GoObject, type GoValue } from '../value/value.ts';
import { define, type FunctionTable } from './define.ts';

/** A version as Helm's library has it (https://pkg.go.dev/github.com/Masterminds/semver/v3). */
export interface Version {
  readonly original: string;
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly pre: string;
  readonly metadata: string;
}

const VERSION =
  /^v?([0-9]{1,19})(?:\.([0-9]{1,19}))?(?:\.([0-9]{1,19}))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** A version, its minor and patch part perhaps left out; null where it is none. */
export function parseVersion(text: string): Version | null {
  const match = VERSION.exec(text);
  if (match === null) return null;
  const [, major = '0', minor = '0', patch = '0', pre = '', metadata = ''] = match;
  if (pre.split('.').some((part) => /^0[0-9]+$/.test(part))) return null;
  return { original: text, major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch), pre, metadata };
}

/** The order of two versions (https://semver.org/#spec-item-11). */
export function compareVersions(a: Version, b: Version): number {
  const numbers = order(a.major, b.major) || order(a.minor, b.minor) || order(a.patch, b.patch);
  if (numbers !== 0 || a.pre === b.pre) return numbers;
  if (a.pre === '') return 1;
  return b.pre === '' ? -1 : comparePre(a.pre.split('.'), b.pre.split('.'));
}

function order<T extends bigint | string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [x, y] = [a[at], b[at]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const numeric = [/^[0-9]+$/.test(x), /^[0-9]+$/.test(y)];
    if (numeric[0] && numeric[1]) return order(BigInt(x), BigInt(y));
    if (numeric[0] || numeric[1]) return numeric[0] ? -1 : 1;
    return order(x, y);
  }
  return 0;
}

/** `>=1.2`, with what was left out. */
interface Constraint {
  readonly operator: string;
  readonly version: Version;
  /** What was left out or written as `x`: patch, minor and patch, or all of it. */
  readonly open: 'none' | 'patch' | 'minor' | 'all';
}

const SEPARATOR = /\s*,\s*|\s+/y;
const OPERATOR = /(?:!=|>=|=>|<=|=<|~>|=|>|<|~|\^)?/y;
const PART =
  /v?([0-9xX*]+)(?:\.([0-9xX*]+))?(?:\.([0-9xX*]+))?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y;
const RANGE =
  /(v?[0-9xX*]+(?:\.[0-9xX*]+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s+-\s+(v?[0-9xX*]+(?:\.[0-9xX*]+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)/g;
/** No constraint that a person wrote is longer; the patterns are linear in a word, not in a line of words. */
const LONGEST = 1000;

/** Alternatives, each a list of constraints that all have to hold. Null where it is no constraint. */
export function parseConstraints(text: string): readonly (readonly Constraint[])[] | null {
  if (text.length > LONGEST) return null;
  const all = text.replace(RANGE, '>= $1, <= $2 ').split('||').map(parseAll);
  return all.every((one) => one !== null) ? all : null;
}

function parseAll(text: string): readonly Constraint[] | null {
  const constraints: Constraint[] = [];
  const trimmed = text.trim();
  // `||` with nothing beside it is no constraint; nothing at all is none either, for this library.
  for (let at = 0; at < trimmed.length; ) {
    if (at > 0) {
      const separator = stick(SEPARATOR, trimmed, at);
      if (separator === null || separator[0] === '') return null;
      at += separator[0].length;
    }
    const operator = stick(OPERATOR, trimmed, at)?.[0] ?? '';
    at += operator.length;
    at += stick(/\s*/y, trimmed, at)?.[0].length ?? 0;
    const part = stick(PART, trimmed, at);
    const constraint = part === null ? null : toConstraint(operator, part);
    if (part === null || constraint === null) return null;
    constraints.push(constraint);
    at += part[0].length;
  }
  return constraints.length === 0 ? null : constraints;
}

function stick(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const isOpen = (part: string | undefined): boolean => part === undefined || /^[xX*]$/.test(part);

function toConstraint(operator: string, match: RegExpExecArray): Constraint | null {
  const [, major, minor, patch, pre = ''] = match;
  const open = isOpen(major) ? 'all' : isOpen(minor) ? 'minor' : isOpen(patch) ? 'patch' : 'none';
  const numbers = [major, minor, patch].map((part, at) => {
    const kept = open === 'none' || (open === 'patch' && at < 2) || (open === 'minor' && at < 1);
    return kept ? part : '0';
  });
  const version = parseVersion(`${numbers.join('.')}${pre}`);
  return version === null ? null : { operator, version, open };
}

/** Whether a version meets a constraint. A pre-release does so only where the constraint names one. */
export function satisfies(version: Version, alternatives: readonly (readonly Constraint[])[]): boolean {
  return alternatives.some((all) => {
    const withPre = all.some((one) => one.version.pre !== '');
    return (version.pre === '' || withPre) && all.every((one) => holds(version, one));
  });
}

function holds(v: Version, { operator, version: c, open }: Constraint): boolean {
  const sign = compareVersions(v, c);
  switch (operator) {
    case '':
    case '=':
      return open === 'none' ? sign === 0 : tilde(v, c, open);
    case '!=':
      return open === 'none' ? sign !== 0 : !within(v, c, open);
    case '>':
      return above(v, c, open);
    case '<':
      return sign < 0;
    case '>=':
    case '=>':
      return sign >= 0;
    case '<=':
    case '=<':
      return open === 'none' ? sign <= 0 : notAbove(v, c, open);
    case '^':
      return caret(v, c, open);
    default:
      return tilde(v, c, open);
  }
}

type Open = Constraint['open'];

function within(v: Version, c: Version, open: Open): boolean {
  if (open === 'all') return v.major === c.major && v.minor === c.minor && v.patch === c.patch;
  if (v.major !== c.major) return false;
  if (open === 'minor') return true;
  return v.minor === c.minor && comparePre(v.pre.split('.'), c.pre.split('.')) === 0;
}

function above(v: Version, c: Version, open: Open): boolean {
  if (open === 'none' || open === 'all' || v.major !== c.major) {
    return open === 'none' || open === 'all' ? compareVersions(v, c) > 0 : v.major > c.major;
  }
  return open === 'patch' && v.minor > c.minor;
}

function notAbove(v: Version, c: Version, open: Open): boolean {
  return v.major < c.major || (v.major === c.major && (v.minor <= c.minor || open === 'minor'));
}

function tilde(v: Version, c: Version, open: Open): boolean {
  if (compareVersions(v, c) < 0) return false;
  if (c.major === 0n && c.minor === 0n && c.patch === 0n && open !== 'minor' && open !== 'patch') return true;
  return v.major === c.major && (v.minor === c.minor || open === 'minor');
}

function caret(v: Version, c: Version, open: Open): boolean {
  if (compareVersions(v, c) < 0) return false;
  if (c.major > 0n || open === 'minor') return v.major === c.major;
  if (v.major > 0n) return false;
  if (c.minor > 0n || open === 'patch') return v.minor === c.minor;
  return v.minor === 0n && v.patch === c.patch;
}

function text(version: Version): string {
  const pre = version.pre === '' ? '' : `-${version.pre}`;
  return `${version.major}.${version.minor}.${version.patch}${pre}${version.metadata === '' ? '' : `+${version.metadata}`}`;
}

function versionObject(version: Version): GoObject {
  const get = (value: GoValue) => define([], () => value);
  const uint64 = (value: bigint): GoValue => ({ kind: 'integer', type: 'uint64', value });
  return {
    kind: 'object',
    type: '*semver.Version',
    fields: new Map(),
    print: text(version),
    json: text(version),
    methods: new Map([
      ['Major', get(uint64(version.major))],
      ['Minor', get(uint64(version.minor))],
      ['Patch', get(uint64(version.patch))],
      ['Prerelease', get(version.pre)],
      ['Metadata', get(version.metadata)],
      ['Original', get(version.original)],
      ['String', get(text(version))],
    ]),
  };
}

function versionOf(text: string): Version {
  const version = parseVersion(text);
  if (version === null) throw new GoError('Invalid Semantic Version');
  return version;
}

/** Sprig's functions over versions (https://masterminds.github.io/sprig/semver.html). */
export const SEMVER: FunctionTable = {
  semver: define(['string'], ([text]) => versionObject(versionOf(text))),
  semverCompare: define(['string', 'string'], ([constraint, text]) => {
    const alternatives = parseConstraints(constraint);
    if (alternatives === null) throw new GoError(`improper constraint: ${constraint}`);
    return satisfies(versionOf(text), alternatives);
  }),
};
