import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { type FileSource, openFileSource } from '../../bytes/file-source.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Feed } from '../contract.ts';
import { isGzip } from '../text.ts';

const HEAD = 64 * 1024;
const MAX_DEPTH = 4;
const MAX_FILES = 10_000;
/** What a feed's file may be called. Another file in a folder of feeds is no feed, and is told as passed over. */
const DATA_FILE = /\.(?:zip|json|csv|gz)$/;
/** Words about the data, not data. */
const DOCUMENT = /(?:^|\/)(?:README|LICENSE|NOTICE|COPYING)[^/]*$|\.(?:md|txt)$/i;

/** A file that was found, and the feed that knows it. */
export interface Input {
  /** On the disk. */
  readonly path: string;
  /** As messages and the feed see it: the last parts of the path. */
  readonly name: string;
  readonly feed: Feed;
}

export interface Inputs {
  readonly files: readonly Input[];
  /** Files and folders that were given or found and hold no feed of ours, with the reason. */
  readonly unused: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * The feed files below the given paths: a file, a folder of files, or a folder with the layout `osv/`, `epss/` …
 * Throws `target/not-found` for a path that is not there, `database/feed` for a file that no feed knows.
 */
export function findInputs(paths: readonly string[], feeds: ReadonlyMap<string, Feed>): Inputs {
  const files: Input[] = [];
  const unused: { path: string; reason: string }[] = [];

  const takeFile = (path: string, asked: boolean): void => {
    if (!asked && DOCUMENT.test(path)) return;
    if (!asked && !DATA_FILE.test(path)) {
      unused.push({ path, reason: 'no feed by its name' });
      return;
    }
    if (files.length >= MAX_FILES)
      throw new SeaworthyError('database/feed', `${path}: more than ${MAX_FILES} files`);
    files.push({ path, name: path.split('/').slice(-3).join('/'), feed: recognise(path, feeds) });
  };

  const takeFolder = (path: string, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new SeaworthyError('database/feed', `${path}: folders too deep for a layout of feeds`);
    for (const entry of readFolder(path)) {
      if (entry.folder) takeFolder(entry.path, depth + 1);
      else takeFile(entry.path, false);
    }
  };

  const takeLayout = (path: string): void => {
    for (const entry of readFolder(path)) {
      const name = basename(entry.path);
      if (entry.folder && feeds.has(name)) takeFolder(entry.path, 1);
      else if (entry.folder || !DOCUMENT.test(name)) {
        unused.push({ path: entry.path, reason: 'not a part of the layout' });
      }
    }
  };

  for (const path of paths) {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) throw new SeaworthyError('target/not-found', `${path}: no such file or folder`);
    if (!status.isDirectory()) takeFile(path, true);
    else if (isLayout(path, feeds)) takeLayout(path);
    else takeFolder(path, 1);
  }
  if (files.length === 0) {
    throw new SeaworthyError('database/feed', `${paths.join(', ')}: no feed in it`, {
      hint: 'give an OSV zip, an EPSS, KEV or end-of-life file, or a folder with osv/, epss/, kev/, endoflife/ in it',
    });
  }
  return { files, unused };
}

/** The begin of a file, unpacked where it is gzip. */
export function headOf(source: FileSource): Uint8Array {
  const head = source.read(0, HEAD);
  if (!isGzip(head)) return head;
  try {
    return gunzipSync(head.subarray(0, 16 * 1024), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD);
  } catch {
    return new Uint8Array(0);
  }
}

function recognise(path: string, feeds: ReadonlyMap<string, Feed>): Feed {
  const source = openFileSource(path);
  try {
    const head = { path, bytes: headOf(source) };
    const feed = [...feeds.values()].find((candidate) => candidate.recognise(head));
    if (feed !== undefined) return feed;
  } finally {
    source.close();
  }
  throw new SeaworthyError('database/feed', `${path}: not a feed that we know, or damaged`, {
    hint: `feeds: ${[...feeds.keys()].join(', ')}`,
  });
}

function isLayout(path: string, feeds: ReadonlyMap<string, Feed>): boolean {
  return readFolder(path).some(({ path: entry, folder }) => folder && feeds.has(basename(entry)));
}

function readFolder(path: string): { path: string; folder: boolean }[] {
  return readdirSync(path)
    .sort()
    .map((name) => ({ path: join(path, name), folder: statSync(join(path, name)).isDirectory() }));
}
