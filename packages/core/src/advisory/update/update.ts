import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '../../image/contract.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Feed, FeedUpstream } from '../contract.ts';
import { type BuildProgress, type BuildSummary, compileDatabase } from '../database/build.ts';
import { splitEcosystem } from '../database/collector.ts';
import { replaceFile } from '../database/file.ts';
import { inspectDatabase } from '../database/status.ts';
import { FEEDS } from '../feeds/registry.generated.ts';
import { copiesFolder, readCopy } from './copies.ts';
import { type FetchedFeed, fetchFeed } from './fetch.ts';
import type { FeedGet } from './transport.ts';

/** What `updateDatabase` is asked. */
export interface UpdateOptions {
  /** The database to make or to replace. */
  readonly output: string;
  /**
   * OSV's ecosystems to fetch, with or without release: those of an image, or those that the user named. What the
   * database has besides is kept from its copy. Null or empty: all that the database has.
   */
  readonly ecosystems: readonly string[] | null;
  /** Mirrors by the feed's name (`osv`, `epss`, `kev`, `endoflife`): the address in place of the upstream's. */
  readonly mirrors?: Readonly<Record<string, string>>;
  /** Seconds since 1970 (`SOURCE_DATE_EPOCH`), or null: the newest time that the feeds tell. */
  readonly builtAt: number | null;
  readonly environment: Environment;
  /** How files are asked for. */
  readonly get: FeedGet;
  readonly onProgress?: (progress: UpdateProgress) => void;
}

/** `fetch`: bytes so far of one file; the others as of a build. */
export type UpdateProgress =
  | { readonly stage: 'fetch'; readonly name: string; readonly bytes: number }
  | BuildProgress;

/** What an update has done. */
export interface UpdateSummary {
  readonly output: string;
  /** Whether the database was written. */
  readonly changed: boolean;
  readonly feeds: readonly FeedOutcome[];
  /** Of the build, where there was one. */
  readonly build: BuildSummary | null;
}

/** What became of one file. `failed` with `kept`: the database goes on with the copy of before. */
export interface FeedOutcome {
  readonly feed: string;
  readonly file: string;
  readonly url: string;
  readonly state: FetchedFeed['state'];
  readonly kept: boolean;
  readonly bytes: number;
  readonly error: SeaworthyError | null;
}

const AT_ONCE = 4;

/**
 * Fetches what changed upstream and compiles the database anew where anything did. A feed that fails is told in the
 * summary, and its copy of before is used. Throws `offline` with --offline; `usage` where it is not known what to fetch;
 * `database/feed` where a feed fails that the database has and of which there is no copy, or where there are no
 * advisories at all: then the database stays as it was.
 */
export async function updateDatabase(options: UpdateOptions): Promise<UpdateSummary> {
  const { environment, output } = options;
  if (environment.offline) {
    throw new SeaworthyError('offline', 'db update fetches feeds, and --offline forbids it', {
      hint: 'seaworthy db build --from PATH makes a database of local feeds',
    });
  }
  const folder = copiesFolder(environment.cacheDir);
  const held = heldBy(output);
  const plan = planOf(options, held, folder);
  const fetched = await fetchAll(plan, options, folder);
  refuseLoss(fetched, held);
  const paths = [...fetched, ...plan.kept.map((file) => ({ copy: readCopy(folder, file) }))].flatMap(
    ({ copy }) => (copy === null ? [] : [copy]),
  );
  const feeds = fetched.map(outcome);
  const fingerprint = fingerprintOf(
    paths.map(({ note }) => note.digest),
    options.builtAt,
  );
  if (isBuilt(folder, output, fingerprint)) return { output, changed: false, feeds, build: null };
  const build = await compileDatabase({
    from: paths.map(({ path }) => path),
    output,
    builtAt: options.builtAt,
    signal: environment.signal,
    ...(options.onProgress !== undefined && { onProgress: options.onProgress }),
  });
  await noteBuilt(folder, output, fingerprint);
  return { output, changed: true, feeds, build };
}

interface Plan {
  readonly wanted: readonly { readonly feed: Feed; readonly upstream: FeedUpstream }[];
  /** Copies that are used as they are. */
  readonly kept: readonly string[];
}

/** What the database has, that it must not lose. */
interface Held {
  /** Without release. */
  readonly ecosystems: readonly string[];
  /** Tables with something in them. A feed that is no advisories fills that of its own name. */
  readonly tables: ReadonlySet<string>;
}

function heldBy(output: string): Held {
  if (!existsSync(output)) return { ecosystems: [], tables: new Set() };
  try {
    const { ecosystems, tables } = inspectDatabase(output);
    return {
      ecosystems: [...new Set(ecosystems.map((name) => splitEcosystem(name)[0]))],
      tables: new Set(tables.filter(({ entries }) => entries > 0).map(({ name }) => name)),
    };
  } catch (error) {
    // A damaged database is what an update repairs.
    if (error instanceof SeaworthyError && error.code === 'database/invalid') {
      return { ecosystems: [], tables: new Set() };
    }
    throw error;
  }
}

function planOf(options: UpdateOptions, held: Held, folder: string): Plan {
  const asked = [...new Set((options.ecosystems ?? []).map((name) => splitEcosystem(name)[0]))];
  for (const name of asked) checkEcosystem(name);
  const copies = copiedEcosystems(folder);
  const all = [...new Set([...asked, ...held.ecosystems])].sort();
  const target = all.length > 0 ? all : copies;
  if (target.length === 0) {
    throw new SeaworthyError('usage', 'it is not known which ecosystems to fetch: there is no database yet', {
      hint: 'name them: seaworthy db update --ecosystem Debian,npm',
    });
  }
  const fetch =
    asked.length === 0 ? target : target.filter((name) => asked.includes(name) || !copies.includes(name));
  const filesOf = (feed: Feed, names: readonly string[]): readonly FeedUpstream[] =>
    feed.files(withoutSlash(options.mirrors?.[feed.name] ?? feed.upstream), names);
  const osvFiles = (names: readonly string[]): readonly string[] =>
    [...FEEDS.values()]
      .filter((feed) => feed.name === 'osv')
      .flatMap((feed) => filesOf(feed, names).map((f) => f.file));
  return {
    wanted: [...FEEDS.values()].flatMap((feed) =>
      filesOf(feed, fetch).map((upstream) => ({ feed, upstream })),
    ),
    kept: osvFiles(target.filter((name) => !fetch.includes(name))),
  };
}

function copiedEcosystems(folder: string): string[] {
  const root = join(folder, 'osv');
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'all.zip')))
    .sort();
}

/** A name becomes a folder's name and a part of an address. OSV's are words: `crates.io`, `GitHub Actions`. */
export function checkEcosystem(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9 ._-]{0,60}$/.test(name)) return;
  throw new SeaworthyError('usage', `${JSON.stringify(name.slice(0, 100))} is no ecosystem of OSV`, {
    hint: 'their names are on https://ossf.github.io/osv-schema/#defined-ecosystems',
  });
}

async function fetchAll(plan: Plan, options: UpdateOptions, folder: string): Promise<FetchedFeed[]> {
  const { get } = options;
  const { signal } = options.environment;
  const results = new Array<FetchedFeed>(plan.wanted.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < plan.wanted.length; i = next++) {
      const { feed, upstream } = plan.wanted[i] as Plan['wanted'][number];
      const onBytes = ({ file }: FeedUpstream, bytes: number): void =>
        options.onProgress?.({ stage: 'fetch', name: file, bytes });
      results[i] = await fetchFeed(feed, upstream, { get, folder, signal, onBytes });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** The database must not lose what it has because a feed is down. */
function refuseLoss(fetched: readonly FetchedFeed[], held: Held): void {
  const lost = fetched.filter(({ copy }) => copy === null);
  const advisories = fetched.filter(({ feed }) => feed.name === 'osv');
  const none = advisories.length > 0 && advisories.every(({ copy }) => copy === null);
  const missed = none ? advisories[0] : lost.find(({ feed, upstream }) => isHeld(held, feed, upstream));
  if (missed?.error) throw missed.error;
}

function isHeld(held: Held, feed: Feed, upstream: FeedUpstream): boolean {
  if (feed.name !== 'osv') return held.tables.has(feed.name);
  return held.ecosystems.some((name) => upstream.file === `osv/${name}/all.zip`);
}

function outcome({ feed, upstream, state, bytes, copy, error }: FetchedFeed): FeedOutcome {
  const kept = state === 'failed' && copy !== null;
  return { feed: feed.name, file: upstream.file, url: upstream.url, state, kept, bytes, error };
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

function fingerprintOf(digests: readonly string[], builtAt: number | null): string {
  const feeds = [...FEEDS.values()].map((feed) => `${feed.name}/${feed.version}`);
  return createHash('sha256')
    .update(JSON.stringify([feeds, [...digests].sort(), builtAt]))
    .digest('hex');
}

/** Remembers what a database was built of, and which file that is: it may be replaced by something else. */
function builtNote(folder: string, output: string): string {
  return join(folder, 'notes', `${createHash('sha256').update(resolve(output)).digest('hex')}.built`);
}

function identityOf(output: string): string {
  const status = statSync(output, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? '' : `${status.ino}.${status.size}.${status.mtimeNs}`;
}

function isBuilt(folder: string, output: string, fingerprint: string): boolean {
  try {
    return readFileSync(builtNote(folder, output), 'utf8') === `${fingerprint} ${identityOf(output)}\n`;
  } catch {
    return false;
  }
}

async function noteBuilt(folder: string, output: string, fingerprint: string): Promise<void> {
  const text = `${fingerprint} ${identityOf(output)}\n`;
  await replaceFile(builtNote(folder, output), (file) => file.write(Buffer.from(text)));
}
