import { asObject, ownProperty } from '../../bytes/json.ts';
import type { PackageFact } from '../../model/package.ts';
import { normaliseName } from './installed/parse.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A package as a lockfile of Python names it. */
export interface LockedPackage {
  readonly name: string;
  /** Empty where the file does not say it. */
  readonly version: string;
  readonly dev: boolean;
}

/** The facts of a lockfile: one a name and version, for development only where every mention is. */
export function factsOf(locked: Iterable<LockedPackage>): readonly PackageFact[] {
  const facts = new Map<string, PackageFact>();
  for (const one of locked) {
    const name = normaliseName(one.name);
    const key = `${name}\0${one.version}`;
    facts.set(key, { name, version: one.version, dev: one.dev && (facts.get(key)?.dev ?? true) });
  }
  return [...facts.values()];
}

/** A text under `key` that is not empty, or null. */
export function textOf(fields: Fields, key: string): string | null {
  const value = ownProperty(fields, key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The texts of the list under `key`. */
export function textsOf(fields: Fields, key: string): readonly string[] {
  const value = ownProperty(fields, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The tables of the list under `key`. */
export function tablesOf(fields: Fields, key: string): readonly Fields[] {
  const value = ownProperty(fields, key);
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}

/**
 * Names that leave no doubt that only developers need it: of groups and files. Not `docs` or `ci`: what is taken for
 * development is left out of a report, and a documentation server is a server.
 */
export function soundsLikeDevelopment(name: string): boolean {
  return /^(?:dev|develop|development|test|tests|testing|lint|linting)$/i.test(name);
}
