import type { PackageFact } from '../../model/package.ts';

/**
 * A package of Conan's reference (https://docs.conan.io/2/reference/conanfile.html): `name/version[@user/channel]`, with a
 * revision and a time behind `#` and `%` in lockfiles. A range (`[>=1.2]`) leaves the version open. Null for another text.
 */
export function factOfReference(text: string, dev: boolean): PackageFact | null {
  const [, name, version = ''] = /^([A-Za-z0-9_][\w.+-]*)\/(\[[^\]]*\]|[^@#%\s]+)/.exec(text.trim()) ?? [];
  if (name === undefined) return null;
  return { name, version: version.startsWith('[') ? '' : version, dev };
}
