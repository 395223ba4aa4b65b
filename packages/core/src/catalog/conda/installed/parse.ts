import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { wantedFiles } from '../../file-list.ts';

const RECORD = /^((?:.*\/)?)conda-meta\/[^/]+\.json$/;

/**
 * One installed package: `PREFIX/conda-meta/NAME-VERSION-BUILD.json`, which has what the channel says of it, and `files`,
 * paths below the prefix (https://docs.conda.io/projects/conda/en/stable/dev-guide/deep-dives/install.html). Throws where
 * it has no name and version.
 */
export function parseRecord(file: CatalogFile, context: CatalogContext): CatalogResult {
  const prefix = RECORD.exec(file.path)?.[1];
  if (prefix === undefined) return { packages: [] };
  const record = asObject(parseJson(readAll(file.content), { maxBytes: 64 << 20 })) ?? {};
  const text = (key: string): string => {
    const value = ownProperty(record, key);
    return typeof value === 'string' ? value : '';
  };
  const name = text('name');
  const version = text('version');
  if (name === '' || version === '') throw new SeaworthyError('file/unreadable', 'no name and version in it');
  const qualifiers = { build: text('build'), channel: channelOf(text('channel')), subdir: text('subdir') };
  const listed = ownProperty(record, 'files');
  const paths = Array.isArray(listed) ? listed.filter((path) => typeof path === 'string') : [];
  const files = wantedFiles(
    paths.map((path) => `${prefix}${path}`),
    context,
  );
  const license = text('license');
  return { packages: [{ name, version, licenses: license === '' ? [] : [license], qualifiers, files }] };
}

/** `conda-forge` of `https://conda.anaconda.org/t/TOKEN/conda-forge/linux-64`: an address may hold a secret. */
function channelOf(channel: string): string {
  const parts = channel.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  return /^(?:noarch|(?:linux|osx|win|freebsd|zos|emscripten|wasi)-[a-z0-9_]+)$/.test(last)
    ? (parts.at(-2) ?? '')
    : last;
}
