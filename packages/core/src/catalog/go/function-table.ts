import { asObject } from '../../bytes/json.ts';
import type { FunctionTable } from '../../model/function-table.ts';
import { compareCodePoints } from '../../model/order.ts';

/** Collects the functions of a program, by the names that its linker gave them. */
export interface FunctionTableBuilder {
  /** A name of the function table: `net/http.(*Server).Serve.func1`. What belongs to no package is passed by. */
  add(name: string): void;
  /** The table; null where the names are not those of a whole program: the runtime is elsewhere, or there is none. */
  finish(complete: boolean): FunctionTable | null;
}

/** Answers whether a program has a symbol, `Func` or `Type.Method`, as advisories write them. */
export interface FunctionLookup {
  /** `unknown`: the table cannot rule it out. */
  package(path: string): 'yes' | 'no' | 'unknown';
  /** A hash may be that of another symbol, once in some thousand questions: never the other way round. */
  symbol(path: string, symbol: string): boolean;
  /** Whether the program may be one for these systems and architectures; empty: all. */
  isFor(goos: readonly string[], goarch: readonly string[]): boolean;
}

/** More symbols and packages than these no program has: 10 times those of Kubernetes. */
const MAX_SYMBOLS = 1 << 20;
const MAX_PACKAGES = 1 << 15;
/** An import path is not longer than a path of a file. */
const MAX_PATH = 4096;
/** Distances of so many bits mostly take two bytes in programs of the size that matters. */
const HASH_BITS = 28;
/** The package of a program, by the name that the linker gives it. */
const MAIN = 'main';

/** What the names of functions do not say themselves. */
export interface ProgramPaths {
  /** The import path of the program's own package; empty where it is not known. */
  readonly mainPath: string;
  /** The path that advisories use for an import path: another one where its module was replaced by a fork. */
  advisedPath(importPath: string): string;
}

/**
 * A builder. Names are those of `cmd/link`, the last element of their path escaped
 * (https://pkg.go.dev/cmd/internal/objabi#PathToPrefix).
 */
export function functionTableBuilder({ mainPath, advisedPath }: ProgramPaths): FunctionTableBuilder {
  const main = mainPath === '' || mainPath === 'command-line-arguments' ? MAIN : mainPath;
  const packages = new Map<string, HashedPath>();
  const symbols = new Set<number>();
  let isCut = false;
  let last: readonly [prefix: string, path: HashedPath] | null = null;
  const importPath = (prefix: string): HashedPath => {
    // The functions of a package mostly stand together.
    if (last?.[0] === prefix) return last[1];
    const known = packages.get(prefix);
    const path = known ?? hashedPath(prefix === MAIN ? main : advisedPath(pathOf(prefix)));
    if (known === undefined) packages.set(prefix, path);
    last = [prefix, path];
    return path;
  };
  return {
    add(name) {
      const parts = splitName(name);
      if (parts === null) return;
      if (symbols.size >= MAX_SYMBOLS || packages.size >= MAX_PACKAGES || parts.prefix.length > MAX_PATH) {
        isCut = true;
        return;
      }
      const path = importPath(parts.prefix);
      if (parts.symbol !== '') symbols.add(hashOf(path, parts.symbol));
    },
    finish(complete) {
      if (!packages.has('runtime')) return null;
      const paths = new Set([...packages.values()].map(({ path }) => path));
      // A plug-in's own package has another name than that of a program: then it is not known which it is.
      if (!packages.has(MAIN) && !paths.has(mainPath)) paths.add(MAIN);
      return {
        packages: [...paths].sort(compareCodePoints),
        symbols: encode(symbols),
        complete: complete && !isCut,
      };
    },
  };
}

/** A table out of a bill of materials, or null where the value is none. */
export function asFunctionTable(value: unknown): FunctionTable | null {
  const fields = asObject(value);
  const { packages, symbols, complete, goos, goarch } = fields ?? {};
  if (!Array.isArray(packages) || packages.length > MAX_PACKAGES || typeof symbols !== 'string') return null;
  if (!packages.every((path) => typeof path === 'string') || typeof complete !== 'boolean') return null;
  return {
    packages,
    symbols,
    complete,
    ...(typeof goos === 'string' ? { goos } : {}),
    ...(typeof goarch === 'string' ? { goarch } : {}),
  };
}

/** One table of several: a universal binary's architectures. */
export function mergeFunctionTables(tables: readonly FunctionTable[]): FunctionTable | null {
  const [first, ...others] = tables;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    packages: [...new Set(tables.flatMap(({ packages }) => packages))].sort(compareCodePoints),
    symbols: encode(new Set(tables.flatMap(({ symbols }) => [...decode(symbols)]))),
    complete: tables.every(({ complete }) => complete),
    ...platformOf(tables),
  };
}

/** What is the same in all of them. */
function platformOf(tables: readonly FunctionTable[]): Pick<FunctionTable, 'goos' | 'goarch'> {
  const [{ goos, goarch } = {}] = tables as readonly Pick<FunctionTable, 'goos' | 'goarch'>[];
  return {
    ...(goos !== undefined && tables.every((one) => one.goos === goos) ? { goos } : {}),
    ...(goarch !== undefined && tables.every((one) => one.goarch === goarch) ? { goarch } : {}),
  };
}

/** Makes a table ready for questions. A damaged one answers less, and never throws. */
export function openFunctionTable(table: FunctionTable): FunctionLookup {
  const packages = new Set(table.packages);
  const symbols = new Set(decode(table.symbols));
  // The program's own package may be any.
  const rulesOut = table.complete && !packages.has(MAIN);
  return {
    package: (path) => (packages.has(path) ? 'yes' : rulesOut ? 'no' : 'unknown'),
    isFor: (systems, architectures) => mayBe(table.goos, systems) && mayBe(table.goarch, architectures),
    symbol: (path, symbol) => symbols.has(hashOf(hashedPath(path), asLinked(symbol))),
  };
}

function mayBe(one: string | undefined, names: readonly string[]): boolean {
  return one === undefined || names.length === 0 || names.includes(one);
}

interface NameParts {
  /** The package's path as the linker escapes it. */
  readonly prefix: string;
  /** `Func` or `Type.Method`; empty where it is neither (`glob..func1`). */
  readonly symbol: string;
}

/** `a/b%2ec.(*T[...]).M.func1` is `T.M` of `a/b%2ec`; null for what the linker made up itself. */
function splitName(name: string): NameParts | null {
  // Types: `type:.eq.…`, `type..eq.…`; marks of the linker: `go:buildid`.
  if (name.startsWith('type:') || name.startsWith('type..') || name.startsWith('go:')) return null;
  const bracket = name.indexOf('[');
  const head = bracket === -1 ? name : name.slice(0, bracket);
  const dot = head.indexOf('.', head.lastIndexOf('/') + 1);
  // Methods of types without a name: `go.(*struct { net/http.Handler }).ServeHTTP`.
  if (dot <= 0 || /[ ({]/.test(head.slice(0, dot))) return null;
  const plain = bracket === -1 ? name : withoutTypeArguments(name, bracket);
  return { prefix: head.slice(0, dot), symbol: symbolOf(plain.slice(dot + 1)) };
}

/** Type arguments may hold anything, slashes and dots too. */
function withoutTypeArguments(name: string, bracket: number): string {
  let text = '';
  let depth = 0;
  let start = 0;
  for (let i = bracket; i < name.length; i++) {
    if (name[i] === '[') {
      if (depth++ === 0) text += name.slice(start, i);
    } else if (name[i] === ']' && depth > 0 && --depth === 0) start = i + 1;
  }
  return depth > 0 ? text : text + name.slice(start);
}

/** What the compiler makes of a function: closures, wrappers of `go` and `defer`, loops over functions, other ABIs. */
const MADE_UP = /^(?:(?:func|gowrap|deferwrap|stkobj)?\d+|abi0|abiinternal|)$/;

function symbolOf(rest: string): string {
  const pointer = rest.startsWith('(*');
  const end = pointer ? rest.indexOf(')') : endOfIdentifier(rest, 0);
  if (end === -1) return '';
  const first = rest.slice(pointer ? 2 : 0, end);
  const at = pointer ? end + 1 : end;
  if (rest[at] !== '.') return pointer ? '' : first;
  const second = rest.slice(at + 1, endOfIdentifier(rest, at + 1));
  // Functions named `init` are numbered, as a file may have several.
  if (MADE_UP.test(second) && !(first === 'init' && second !== '' && !second.startsWith('func')))
    return first;
  return `${first}.${second}`;
}

/** `-fm` is a method as a value, `-range1` the body of a loop. */
function endOfIdentifier(text: string, start: number): number {
  let i = start;
  while (i < text.length && text[i] !== '.' && text[i] !== '-') i++;
  return i;
}

/** Advisories write the n-th `init` as `init#n`, counted from 1. */
function asLinked(symbol: string): string {
  const number = symbol.startsWith('init#') ? Number(symbol.slice('init#'.length)) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 ? `init.${number - 1}` : symbol;
}

/**
 * A build with a frozen cryptographic module (`GOFIPS140=v1.0.0`, https://go.dev/doc/security/fips140) has its version in
 * the paths of the standard library's packages; advisories do not.
 */
const FROZEN = /^crypto\/internal\/fips140\/v\d[^/]*\//;

function pathOf(prefix: string): string {
  return unescapePath(prefix).replace(FROZEN, 'crypto/internal/fips140/');
}

/** A package's path from the form that the linker gives it in symbols: `gopkg.in/yaml%2ev2`. */
export function unescapePath(prefix: string): string {
  if (!prefix.includes('%')) return prefix;
  return prefix.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A path, and the state of the hash behind it: most packages have many symbols. */
interface HashedPath {
  readonly path: string;
  readonly state: number;
}

function hashedPath(path: string): HashedPath {
  return { path, state: addToHash(addToHash(0x811c9dc5, path), '\n') };
}

/** FNV-1a over the UTF-16 units of the path, a line feed and `symbol`, mixed (the end of MurmurHash3), of 28 bits. */
function hashOf({ state }: HashedPath, symbol: string): number {
  let hash = addToHash(state, symbol);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> (32 - HASH_BITS);
}

function addToHash(state: number, text: string): number {
  let hash = state;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function encode(hashes: ReadonlySet<number>): string {
  const sorted = Uint32Array.from(hashes).sort();
  const bytes = new Uint8Array(sorted.length * 4);
  let end = 0;
  let last = 0;
  for (const hash of sorted) {
    let distance = hash - last;
    for (; distance > 0x7f; distance >>>= 7) bytes[end++] = (distance & 0x7f) | 0x80;
    bytes[end++] = distance;
    last = hash;
  }
  return Buffer.from(bytes.buffer, 0, end).toString('base64');
}

function* decode(text: string): Generator<number> {
  const bytes = Buffer.from(text, 'base64');
  let hash = 0;
  let distance = 0;
  let shift = 0;
  for (const byte of bytes) {
    distance += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte > 0x7f) {
      if (shift > HASH_BITS) return;
      continue;
    }
    hash += distance;
    yield hash;
    distance = 0;
    shift = 0;
  }
}
