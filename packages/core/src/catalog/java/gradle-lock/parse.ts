import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/** Configurations that no program runs with. */
const DEVELOPMENT =
  /^(?:test|integrationTest|androidTest|jmh|checkstyle|pmd|spotbugs|jacoco|detekt|ktlint)|annotationProcessor$/i;

/**
 * The libraries of a lockfile of Gradle (https://docs.gradle.org/current/userguide/dependency_locking.html): a line
 * `group:artifact:version=configuration,…` each. For development is what only such configurations have; a build script's
 * own dependencies are, too.
 */
export function parseGradleLock(file: CatalogFile): CatalogResult {
  const buildscript = file.path.endsWith('buildscript-gradle.lockfile');
  const facts: PackageFact[] = [];
  for (const [index, raw] of decodeUtf8(readAll(file.content)).split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('empty=')) continue;
    const [, group, artifact, version, list] = /^([^:=\s]+):([^:=\s]+):([^:=\s]+)=(.*)$/.exec(line) ?? [];
    if (group === undefined || version === undefined)
      throw new SeaworthyError('file/unreadable', `line ${index + 1} is no library of a Gradle lockfile`);
    const dev = buildscript || (list ?? '').split(',').every((one) => DEVELOPMENT.test(one));
    facts.push({ name: `${group}:${artifact}`, version, dev });
  }
  return { packages: uniqueFacts(facts) };
}
