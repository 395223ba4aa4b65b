import type { CatalogProblem } from '../contract.ts';
import type { PackageFact } from '../../model/package.ts';

/** A package as a lockfile of Node names it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
  readonly licenses?: readonly string[];
}

/**
 * The facts of a lockfile: one a name and version, for development only where every mention is. Mentions without a
 * version (links, workspaces, folders) are none.
 */
export function factsOf(locked: Iterable<LockedPackage>): readonly PackageFact[] {
  const facts = new Map<string, PackageFact>();
  for (const { name, version, dev, licenses = [] } of locked) {
    const key = `${name}\0${version}`;
    const known = facts.get(key);
    facts.set(key, { name, version, licenses, dev: dev && (known?.dev ?? true) });
  }
  return [...facts.values()];
}

/** Entries told to be packages by their keys, and not which: they are counted, and the first ones quoted. */
export function unnamed(keys: readonly string[]): readonly CatalogProblem[] {
  if (keys.length === 0) return [];
  const first = keys.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 100)));
  const more = keys.length > first.length ? ` and ${keys.length - first.length} more` : '';
  const reason = `entries that do not say their name and version were left out: ${first.join(', ')}${more}`;
  return [{ id: 'file/unreadable', reason }];
}

/** Where a version stands instead of a number: what npm resolves by other means than its registry. */
export function isElsewhere(version: string): boolean {
  return /^(?:git|github|gitlab|bitbucket|https?|file|link|portal|workspace|exec)[:+]|^git@|^\.{0,2}\//.test(
    version,
  );
}
