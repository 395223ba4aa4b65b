import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/** `    NAME (VERSION[-PLATFORM])`: four blanks; what a gem depends on has six. */
const SPEC = /^ {4}(\S+) \(([^)\s]+)\)$/;
/** The platform begins with a letter or is that of a processor: versions of gems have no dash. */
const PLATFORM = /-[a-z].*$|-\d+_.*$/;

/**
 * The gems of a `Gemfile.lock` (https://bundler.io/man/gemfile-lock.5.html): of the sections GEM and GIT; those of PATH
 * are the project itself. Groups stand in the Gemfile alone, so none is taken for development.
 */
export function parseGemfileLock(file: CatalogFile): CatalogResult {
  const facts: PackageFact[] = [];
  let section = '';
  const sections = new Set<string>();
  for (const raw of decodeUtf8(readAll(file.content)).split('\n')) {
    const line = raw.trimEnd();
    if (/^[A-Z][A-Z ]+$/.test(line)) {
      section = line;
      sections.add(section);
    }
    const [, name, version] = SPEC.exec(line) ?? [];
    if ((section === 'GEM' || section === 'GIT') && name !== undefined && version !== undefined)
      facts.push({ name, version: version.replace(PLATFORM, '') });
  }
  if (sections.size === 0)
    throw new SeaworthyError('file/unreadable', 'no lockfile of Bundler: it has no sections');
  return { packages: uniqueFacts(facts) };
}
