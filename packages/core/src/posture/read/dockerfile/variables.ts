import { type Place, placeIn } from '../../../bytes/located/text.ts';
import type { Escape, Instruction, Word } from './contract.ts';
import { expand, type RawReference } from './expand.ts';
import { pairsOf } from './instructions.ts';

/** A variable at a point of a build. */
export interface Variable {
  /** `unset`: ARG without a default, which only the build can give one; `unknown`: it has a value that the file does not tell. */
  readonly state: 'set' | 'unset' | 'unknown';
  /** Empty where it is not set. */
  readonly value: string;
  readonly from: 'env' | 'arg' | 'platform' | 'proxy' | 'base';
  /** Where it was last set; null: it was not in the file. */
  readonly place: Place | null;
}

/** The variables at a point of a build. */
export interface Scope {
  readonly lookup: (name: string) => Variable | undefined;
  /** False: the base image, which the file does not tell, may define more. */
  readonly complete: boolean;
  readonly escape: Escape;
}

/** `$NAME` in a word. */
export interface Reference {
  readonly name: string;
  readonly place: Place;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `%`, `/`; empty for `$X` and `${X}`. */
  readonly operator: string;
  /** Undefined: nothing before this point says it. */
  readonly variable: Variable | undefined;
}

/** A word with its variables replaced. */
export interface Resolved {
  /** Without quotes; variables without a value are nothing. Empty where there is an error. */
  readonly text: string;
  /** Whether the value is what the build will use, if it is given no arguments. */
  readonly known: boolean;
  /**
   * References to what nothing before this point defines, and that have no other word (`-`, `+`) for that case. In a scope
   * that is not complete the base image may define them.
   */
  readonly undefined: readonly Reference[];
  /** All of them. */
  readonly references: readonly Reference[];
  /** Why BuildKit would refuse the word. */
  readonly error: string | null;
}

/** Longer values are unknown: a file may double one in each line. */
const LONGEST_VALUE = 4096;

/**
 * A word with its variables replaced: https://docs.docker.com/reference/dockerfile/#environment-replacement. `$X`, `${X}`,
 * `${X:-word}`, `${X:+word}`, `${X:?why}` and these without the colon, `${X#a}`, `${X##a}`, `${X%a}`, `${X%%a}`,
 * `${X/a/b}`, `${X//a/b}`.
 */
export function resolve(word: Word, scope: Scope): Resolved {
  const source = word.form === 'json' ? word.text : word.raw;
  const { text, references: raw, error } = expand(source, { escape: scope.escape, valueOf: valuesOf(scope) });
  const references = raw.map((one): Reference => {
    const { name, operator } = one;
    return { name, operator, place: placeOf(word, one), variable: scope.lookup(name) };
  });
  return {
    text,
    known: error === null && references.every((one) => isKnown(one, scope)),
    undefined: references.filter(({ variable, operator }) => variable === undefined && !hasOther(operator)),
    references,
    error,
  };
}

function valuesOf(scope: Scope): (name: string) => string | undefined {
  return (name) => {
    const variable = scope.lookup(name);
    return variable?.state === 'set' ? variable.value : undefined;
  };
}

function hasOther(operator: string): boolean {
  return operator.endsWith('-') || operator.endsWith('+');
}

function isKnown({ variable, operator }: Reference, { complete }: Scope): boolean {
  if (variable === undefined) return complete && hasOther(operator);
  return variable.state === 'set' || (variable.state === 'unset' && hasOther(operator));
}

function placeOf(word: Word, { start, end }: RawReference): Place {
  const { source } = word.place;
  if (word.form === 'shell')
    return placeIn(source, word.sourceOffset(start), word.sourceOffset(Math.max(start, end - 1)) + 1);
  // With escapes in the string, its offsets are not those of the file.
  if (word.raw.length !== word.text.length + 2) return word.place;
  return placeIn(source, word.sourceOffset(start + 1), word.sourceOffset(end) + 1);
}

/** What BuildKit defines before the first FROM; a stage has them after ARG alone. */
export const PLATFORM_ARGUMENTS: ReadonlySet<string> = new Set([
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDARCH',
  'BUILDVARIANT',
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETARCH',
  'TARGETVARIANT',
  'TARGETSTAGE',
]);

/** What a build may be given without ARG: https://docs.docker.com/reference/dockerfile/#predefined-args. */
export const PROXY_ARGUMENTS: ReadonlySet<string> = new Set(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
    name,
    name.toLowerCase(),
  ]),
);

const PLATFORM: Variable = { state: 'unknown', value: '', from: 'platform', place: null };
const PROXY: Variable = { state: 'unset', value: '', from: 'proxy', place: null };

/** The scope of FROM: what the build says, and the ARGs before the first FROM. */
export function globalScope(args: readonly Instruction[], escape: Escape): Scope {
  const target = globalTarget(escape);
  for (const instruction of args) applyArgument(instruction, target);
  return target.scope;
}

/** The same scope before the first ARG, and where these go. */
export function globalTarget(escape: Escape): Target {
  const own = new Map<string, Variable>();
  const lookup = (name: string): Variable | undefined =>
    own.get(name) ?? (PLATFORM_ARGUMENTS.has(name) ? PLATFORM : proxy(name));
  return { scope: { lookup, complete: true, escape }, own, inherited: null };
}

function proxy(name: string): Variable | undefined {
  return PROXY_ARGUMENTS.has(name) ? PROXY : undefined;
}

/** Where an instruction puts its variables. */
export interface Target {
  readonly scope: Scope;
  readonly own: Map<string, Variable>;
  /** Where ARG without a default looks for one: the scope of FROM. */
  readonly inherited: Scope | null;
}

/** ARG, pair by pair: a later one sees those before it. */
export function applyArgument(instruction: Instruction, { scope, own, inherited }: Target): void {
  for (const { name, value, place } of pairsOf(instruction)) {
    if (value !== null) {
      own.set(name, variableOf(value, scope, { from: 'arg', place }));
      continue;
    }
    const global = inherited?.lookup(name);
    if (global !== undefined && global.state !== 'unset') own.set(name, { ...global, place });
    else if (scope.lookup(name)?.from !== 'env')
      own.set(
        name,
        PLATFORM_ARGUMENTS.has(name) ? PLATFORM : { state: 'unset', value: '', from: 'arg', place },
      );
  }
}

/** ENV: its values see what was before it, not each other. */
export function applyEnvironment(instruction: Instruction, { scope, own }: Target): void {
  const set = pairsOf(instruction).map(({ name, value, place }) => ({
    name,
    variable: value === null ? null : variableOf(value, scope, { from: 'env', place }),
  }));
  for (const { name, variable } of set) if (variable !== null) own.set(name, variable);
}

function variableOf(word: Word, scope: Scope, origin: { from: 'env' | 'arg'; place: Place }): Variable {
  const { text, known } = resolve(word, scope);
  return known && text.length <= LONGEST_VALUE
    ? { state: 'set', value: text, ...origin }
    : { state: 'unknown', value: '', ...origin };
}
