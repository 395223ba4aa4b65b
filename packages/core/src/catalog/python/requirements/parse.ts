import { posix } from 'node:path';
import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { CatalogContext, CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, soundsLikeDevelopment } from '../facts.ts';

// https://packaging.python.org/en/latest/specifications/dependency-specifiers/
const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,254}[A-Za-z0-9])?)\s*(?:\[[^\]]{0,1000}\])?\s*/;
const PIN = /^\(?\s*(===?)\s*([^\s,;)]+)/;

/**
 * The requirements of a file (https://pip.pypa.io/en/stable/reference/requirements-file-format/). `==` with a whole
 * version pins one; all else leaves the version open. Markers are not evaluated: what may be installed is listed. A file
 * that is included is read where its name says what it is; where it does not, that is a problem.
 */
export function parseRequirements(file: CatalogFile, context: CatalogContext): CatalogResult {
  const locked: LockedPackage[] = [];
  const problems: CatalogProblem[] = [];
  const dev = isForDevelopment(file.path);
  for (const line of logicalLines(decodeUtf8(readAll(file.content)))) {
    const included = /^(?:-r|--requirement)[\s=]+(\S+)/.exec(line)?.[1];
    if (included !== undefined && !context.isWanted(posix.join(posix.dirname(file.path), included)))
      problems.push({
        id: 'file/unreadable',
        reason: `it includes ${included}, whose name does not say that it holds requirements: it was not read`,
      });
    const requirement = requirementOf(line);
    if (requirement !== null) locked.push({ ...requirement, dev });
  }
  return { packages: factsOf(locked), problems };
}

/** `requirements-dev.txt`, `test-requirements.txt`, `requirements/dev.txt`; not `latest-requirements.txt`. */
function isForDevelopment(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.txt$/, '');
  return name.split(/[-_.]/).some(soundsLikeDevelopment);
}

/** Lines that end in a backslash go on; `#` begins a comment at the start of a line and behind a blank. */
function* logicalLines(text: string): Generator<string> {
  let whole = '';
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    if (line.endsWith('\\')) {
      whole += `${line.slice(0, -1)} `;
      continue;
    }
    const found = `${whole}${line}`.replace(/(?:^|\s)#.*$/, '').trim();
    whole = '';
    if (found !== '') yield found;
  }
  if (whole.trim() !== '') yield whole.trim();
}

function requirementOf(line: string): { name: string; version: string } | null {
  const editable = /^(?:-e|--editable)[\s=]+(.*)$/.exec(line)?.[1];
  if (editable !== undefined) return named(editable);
  if (line.startsWith('-')) return null;
  const name = NAME.exec(line);
  if (name === null || /^(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/)/i.test(line)) return named(line);
  const rest = line.slice(name[0].length);
  // What follows a name is a version, a URL, a marker, an option or nothing; else it was the name of a file.
  if (!/^(?:[=<>!~@;(]|--|$)/.test(rest)) return named(line);
  const [, operator, version = ''] = PIN.exec(rest) ?? [];
  const pinned = operator === '===' || (operator === '==' && !version.endsWith('.*'));
  return { name: name[1] ?? '', version: pinned ? version : '' };
}

/** An address names its package in `#egg=`; a wheel's file name does, with its version. */
function named(address: string): { name: string; version: string } | null {
  const egg = /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1];
  if (egg !== undefined) return { name: egg, version: '' };
  const [, name, version] =
    /(?:^|\/)([A-Za-z0-9._]+)-([0-9][A-Za-z0-9._+!]*)-[^/\s]*\.whl\b/.exec(address) ?? [];
  return name === undefined || version === undefined ? null : { name, version };
}
