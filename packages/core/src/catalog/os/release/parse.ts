import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { Distro } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';

type ReleaseReader = (text: string) => Distro | null;

/**
 * Every release file with its reader, the most telling first. Rebuilds of Red Hat keep its `redhat-release` beside
 * their own, Ubuntu keeps Debian's `debian_version`: so these come last.
 */
const READERS: ReadonlyMap<string, ReleaseReader> = new Map<string, ReleaseReader>([
  ['etc/os-release', readOsRelease],
  ['usr/lib/os-release', readOsRelease],
  ['etc/almalinux-release', readRedHatRelease],
  ['etc/rocky-release', readRedHatRelease],
  ['etc/oracle-release', readRedHatRelease],
  ['etc/centos-release', readRedHatRelease],
  ['etc/fedora-release', readRedHatRelease],
  ['etc/redhat-release', readRedHatRelease],
  ['etc/system-release', readRedHatRelease],
  ['etc/SuSE-release', readSuseRelease],
  ['etc/alpine-release', readAlpineRelease],
  ['etc/lsb-release', readLsbRelease],
  ['etc/debian_version', readDebianVersion],
]);

/** The release files, by precedence. */
export const RELEASE_FILES: readonly string[] = [...READERS.keys()];

/**
 * The distribution that a release file names. Of os-release one may expect that it does: it throws `file/unreadable`
 * where it has no `ID`. The others serve several purposes (`lsb-release` of Red Hat holds module names) and may name
 * none that we know.
 */
export function parseRelease(file: CatalogFile): CatalogResult {
  const distro = READERS.get(file.path)?.(decodeUtf8(readAll(file.content))) ?? null;
  if (distro !== null) return { packages: [], distro };
  if (!file.path.endsWith('/os-release')) return { packages: [] };
  throw new SeaworthyError('file/unreadable', 'os-release names no distribution: it has no ID');
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function readOsRelease(text: string): Distro | null {
  const fields = assignments(text);
  const id = (fields.get('ID') ?? '').toLowerCase();
  if (id === '') return null;
  const version = fields.get('VERSION_ID') || null;
  return {
    id,
    version,
    name: fields.get('PRETTY_NAME') || joined(fields.get('NAME') || id, version),
    codename: fields.get('VERSION_CODENAME') || null,
    like: (fields.get('ID_LIKE') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ''),
  };
}

/** https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/lsbrelease.html */
function readLsbRelease(text: string): Distro | null {
  const fields = assignments(text);
  const id = (fields.get('DISTRIB_ID') ?? '').toLowerCase().replaceAll(/\s+/g, '');
  if (id === '') return null;
  const version = fields.get('DISTRIB_RELEASE') || null;
  return {
    id,
    version,
    name: fields.get('DISTRIB_DESCRIPTION') || joined(fields.get('DISTRIB_ID') ?? id, version),
    codename: fields.get('DISTRIB_CODENAME') || null,
    like: [],
  };
}

/** The first words of the line in release files of Red Hat's kin, and the ID that their os-release would have. */
const RED_HAT_KIN: readonly (readonly [words: string, id: string])[] = [
  ['AlmaLinux', 'almalinux'],
  ['Rocky Linux', 'rocky'],
  ['CentOS', 'centos'],
  ['Oracle Linux', 'ol'],
  ['Fedora', 'fedora'],
  ['Amazon Linux', 'amzn'],
  ['Red Hat Enterprise Linux', 'rhel'],
];

/** `CentOS release 6.10 (Final)`: the name, the word release, the number, the code name. */
function readRedHatRelease(text: string): Distro | null {
  const line = firstLine(text);
  const id = RED_HAT_KIN.find(([words]) => line.startsWith(words))?.[1];
  if (id === undefined) return null;
  const version = /\brelease (\d+(?:\.\d+)*)/.exec(line)?.[1] ?? null;
  return { id, version, name: line, codename: null, like: id === 'fedora' ? [] : ['rhel', 'fedora'] };
}

/** SLES up to 12: a line with the name, then `VERSION = 11` and `PATCHLEVEL = 4`, which os-release writes 11.4. */
function readSuseRelease(text: string): Distro | null {
  const name = firstLine(text);
  const fields = assignments(text);
  const version = fields.get('VERSION');
  if (version === undefined || !/suse/i.test(name)) return null;
  const patch = fields.get('PATCHLEVEL') ?? '0';
  const id = /^opensuse/i.test(name) ? 'opensuse' : /desktop/i.test(name) ? 'sled' : 'sles';
  return {
    id,
    version: patch === '0' || id === 'opensuse' ? version : `${version}.${patch}`,
    name,
    codename: fields.get('CODENAME') ?? null,
    like: ['suse'],
  };
}

/** `3.18.4`, or `3.21.0_alpha20240923` on edge. */
function readAlpineRelease(text: string): Distro | null {
  const version = firstLine(text);
  if (!/^\d+\.\d+/.test(version)) return null;
  return { id: 'alpine', version, name: `Alpine Linux v${version}`, codename: null, like: [] };
}

/** `12.5`, whose os-release says 12 (before 7: `6.0.10`); or `trixie/sid` for testing and unstable. */
function readDebianVersion(text: string): Distro | null {
  const line = firstLine(text);
  const base = { id: 'debian', name: `Debian GNU/Linux ${line}`, like: [] };
  if (/^\d/.test(line)) return { ...base, version: line.split('.')[0] ?? line, codename: null };
  const codename = /^([a-z]+)(?:\/sid)?$/.exec(line)?.[1];
  return codename === undefined ? null : { ...base, version: null, codename };
}

function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return (end === -1 ? text : text.slice(0, end)).trim();
}

function joined(name: string, version: string | null): string {
  return version === null ? name : `${name} ${version}`;
}

/** Lines `KEY=VALUE`; blanks around the sign are allowed for SuSE-release. Of equal keys the last counts. */
function assignments(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const sign = line.indexOf('=');
    const key = line.slice(0, sign).trim();
    if (sign > 0 && !key.startsWith('#')) fields.set(key, unquote(line.slice(sign + 1).trim()));
  }
  return fields;
}

/** A value as a shell would read it, without any expansion: one of the two quotes, and backslashes. */
function unquote(text: string): string {
  const quote = text[0];
  if (quote === "'") return text.slice(1, text.indexOf("'", 1) === -1 ? undefined : text.indexOf("'", 1));
  const double = quote === '"';
  let value = '';
  for (let i = double ? 1 : 0; i < text.length; i++) {
    const sign = text[i] as string;
    if (double && sign === '"') break;
    const next = text[i + 1];
    if (sign === '\\' && next !== undefined && (!double || '"$`\\'.includes(next))) {
      value += next;
      i++;
    } else {
      value += sign;
    }
  }
  return value;
}
