import { asObject, decodeUtf8, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseYaml } from '../../../bytes/yaml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage } from '../facts.ts';

/**
 * The packages of a `yarn.lock`. Yarn 1 writes a format of its own: a line of comma-separated `name@range`, and indented
 * fields below it. Since Yarn 2 it is YAML with `__metadata` and a `resolution` an entry. Workspaces, links and portals
 * are the project itself. No entry says whether it is needed for development alone, so none is taken for that.
 */
export function parseYarnLock(file: CatalogFile): CatalogResult {
  const bytes = readAll(file.content);
  const text = decodeUtf8(bytes);
  if (text.trim() === '')
    throw new SeaworthyError('file/unreadable', 'an empty yarn.lock: nothing was locked (yarn install)');
  const berry = /^__metadata:/m.test(text);
  return { packages: factsOf(berry ? berryEntries(parseYaml(bytes)[0]) : classicEntries(text)) };
}

function* berryEntries(document: unknown): Generator<LockedPackage> {
  const root = asObject(document);
  if (root === null) throw new SeaworthyError('file/unreadable', 'yarn.lock is not a map');
  for (const [key, value] of Object.entries(root)) {
    const fields = key === '__metadata' ? null : asObject(value);
    if (fields === null) continue;
    const said = ownProperty(fields, 'resolution');
    const resolution = typeof said === 'string' ? said : '';
    const [, name = '', protocol = ''] = /^((?:@[^/@]+\/)?[^@]+)@([a-z]+):/.exec(resolution) ?? [];
    if (name === '') throw new SeaworthyError('file/unreadable', 'an entry of yarn.lock has no resolution');
    if (protocol === 'workspace' || protocol === 'link' || protocol === 'portal') continue;
    const version = ownProperty(fields, 'version');
    // 0.0.0-use.local stands for what has none.
    const known = typeof version === 'string' && !version.endsWith('-use.local');
    yield { name, version: known ? version : '', dev: false };
  }
}

function* classicEntries(text: string): Generator<LockedPackage> {
  let name: string | null = null;
  let version = '';
  let number = 0;
  for (const raw of text.split('\n')) {
    number++;
    const line = raw.trimEnd();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith(' ')) {
      const [, value] = /^ {2}"?version"? "?([^"]*)"?$/.exec(line) ?? [];
      if (value !== undefined) version = value;
      continue;
    }
    if (name !== null) yield { name, version, dev: false };
    name = nameOfKey(line, number);
    version = '';
  }
  if (name !== null) yield { name, version, dev: false };
}

/** The name of `"@babel/core@^7.0.0", "@babel/core@^7.1.0":`; of an alias `x@npm:y@^1` that of what is installed. */
function nameOfKey(line: string, number: number): string | null {
  const first = line.replace(/^"/, '').split(/"?, |"?:$/)[0] ?? '';
  const at = first.indexOf('@', 1);
  if (at === -1 || !line.endsWith(':'))
    throw new SeaworthyError('file/unreadable', `line ${number} of yarn.lock is no entry`);
  const range = first.slice(at + 1);
  if (/^(?:file|link|portal|workspace):|^\.{0,2}\//.test(range)) return null;
  const alias = /^npm:((?:@[^/@]+\/)?[^@]+)@/.exec(range)?.[1];
  return alias ?? first.slice(0, at);
}
