import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../image/contract.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Feed, FeedUpstream } from '../contract.ts';
import { type BuildSummary, compileDatabase } from '../database/build.ts';
import { replaceFile } from '../database/file.ts';
import { FEEDS } from '../feeds/registry.generated.ts';
import { copiesFolder } from './copies.ts';
import { checkEcosystem, type UpdateProgress } from './update.ts';
import { MAX_FEED_FILE } from './fetch.ts';
import { endsAll, feedError } from './feed-error.ts';
import type { FeedGet } from './transport.ts';

/** What `buildDatabase` is asked. */
export interface BuildOptions {
  /**
   * Local files and folders, and addresses: of one feed file, or of a copy of OSV's bucket, whose `ecosystems.txt`
   * tells what there is. The order does not matter.
   */
  readonly from: readonly string[];
  /** The file to write, or to replace. */
  readonly output: string;
  /** Seconds since 1970 (`SOURCE_DATE_EPOCH`); null: the newest time that the feeds tell of themselves. */
  readonly builtAt: number | null;
  /** Of a bucket, only these ecosystems; null or absent: all that it lists. */
  readonly ecosystems?: readonly string[] | null;
  readonly environment: Environment;
  /** How addresses are asked for. Not called where there are none. */
  readonly get: FeedGet;
  readonly onProgress?: (progress: UpdateProgress) => void;
}

const MAX_LIST = 64 * 1024;
const FEED_FILE = /\.(?:zip|json|csv|gz)$/;

/** Whether a source of `db build --from` is an address. */
export function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/**
 * `db build`: compiles local feeds, and those of addresses, which are fetched anew each time. Throws as
 * `compileDatabase`; `offline` for an address with --offline; `database/feed`, naming the address, for one that
 * fails. The database that was there then stays.
 */
export async function buildDatabase(options: BuildOptions): Promise<BuildSummary> {
  const { environment, output, builtAt, onProgress } = options;
  const addresses = options.from.filter(isAddress);
  const local = options.from.filter((source) => !isAddress(source));
  const compile = (from: readonly string[]): Promise<BuildSummary> =>
    compileDatabase({ from, output, builtAt, signal: environment.signal, ...(onProgress && { onProgress }) });
  if (addresses.length === 0) return compile(local);
  if (environment.offline) {
    throw new SeaworthyError('offline', `${addresses[0]} would be fetched, and --offline forbids it`, {
      hint: 'give the path of a local copy',
    });
  }
  const folder = temporaryFolder(environment.cacheDir);
  try {
    const fetched = new Map<string, string>();
    for (const [i, address] of addresses.entries()) {
      fetched.set(await fetchSource(address, join(folder, String(i)), options), address);
    }
    return await compile([...local, ...fetched.keys()]).catch((error: unknown) => {
      throw named(error, fetched);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The path of a temporary file in a message helps nobody: its address stands in for it. */
function named(error: unknown, fetched: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof SeaworthyError)) return error;
  for (const [path, address] of fetched) {
    if (!error.message.startsWith(path)) continue;
    const { hint } = error;
    const message = address.replace(/\/+$/, '') + error.message.slice(path.length);
    return new SeaworthyError(error.code, message, { ...(hint !== null && { hint }), cause: error });
  }
  return error;
}

function temporaryFolder(cacheDir: string): string {
  const parent = join(copiesFolder(cacheDir), 'once');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'build-'));
}

/** Fetches one address into a folder and gives what is to be compiled: a file, or a folder of zips. */
async function fetchSource(address: string, folder: string, options: BuildOptions): Promise<string> {
  const { pathname } = new URL(address);
  if (FEED_FILE.test(pathname)) {
    const file = decodeURIComponent(pathname).split('/').filter(isPlainName).slice(-2).join('/');
    return fetchFile({ url: address, file }, folder, options);
  }
  const base = address.replace(/\/+$/, '');
  const ecosystems = options.ecosystems ?? (await listEcosystems(base, options));
  const osv = FEEDS.get('osv') as Feed;
  for (const upstream of osv.files(base, ecosystems)) await fetchFile(upstream, folder, options);
  return folder;
}

/** The bucket's own list, one name a line, some with a release, for which the bucket has folders of their own too. */
async function listEcosystems(base: string, { get, environment }: BuildOptions): Promise<string[]> {
  const url = `${base}/ecosystems.txt`;
  const answer = await asked(url, get);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    environment.signal.throwIfAborted();
    length += chunk.length;
    if (length > MAX_LIST) throw feedError(url, 'too long to be a list of ecosystems');
    parts.push(chunk);
  }
  const names = Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .map((name) => name.trim().split(':', 1)[0] ?? '');
  const listed = [...new Set(names)].filter((name) => name !== '' && name !== 'GIT' && name !== '[EMPTY]');
  if (listed.length === 0) throw feedError(url, 'it lists no ecosystems');
  for (const name of listed) checkEcosystem(name);
  return listed;
}

async function fetchFile(
  { url, file }: FeedUpstream,
  folder: string,
  options: BuildOptions,
): Promise<string> {
  const { get, environment, onProgress } = options;
  const answer = await asked(url, get);
  const path = join(folder, file);
  try {
    await replaceFile(path, async (output) => {
      for await (const chunk of answer.body) {
        environment.signal.throwIfAborted();
        if (output.offset + chunk.length > MAX_FEED_FILE)
          throw new Error(`larger than ${MAX_FEED_FILE} bytes`);
        output.write(chunk);
        onProgress?.({ stage: 'fetch', name: file, bytes: output.offset });
      }
      const length = answer.header('content-length');
      if (length !== null && answer.header('content-encoding') === null && Number(length) !== output.offset) {
        throw new Error(`cut off: ${output.offset} of ${length} bytes came`);
      }
    });
  } catch (cause) {
    environment.signal.throwIfAborted();
    throw endsAll(cause) ? cause : feedError(url, cause);
  }
  return path;
}

async function asked(url: string, get: FeedGet): ReturnType<FeedGet> {
  try {
    const answer = await get(url, {});
    if (answer.status === 200) return answer;
    for await (const _ of answer.body) break;
    throw new Error(`answered with status ${answer.status}`);
  } catch (cause) {
    throw endsAll(cause) ? cause : feedError(url, cause);
  }
}

function isPlainName(part: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/.test(part);
}
