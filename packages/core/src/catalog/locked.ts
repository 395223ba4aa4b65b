import type { PackageFact } from '../model/package.ts';

/**
 * The facts of a lockfile: one a name and version (and type), for development only where every mention is. What has no
 * name is left out.
 */
export function uniqueFacts(facts: Iterable<PackageFact>): readonly PackageFact[] {
  const unique = new Map<string, PackageFact>();
  for (const fact of facts) {
    if (fact.name === '') continue;
    const key = `${fact.type ?? ''}\0${fact.name}\0${fact.version}`;
    const known = unique.get(key);
    if (known === undefined) unique.set(key, fact);
    else if (known.dev === true && fact.dev !== true) unique.set(key, { ...known, dev: false });
  }
  return [...unique.values()];
}
