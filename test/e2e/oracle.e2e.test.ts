import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bytesSource } from '../../packages/core/src/bytes/source.ts';
import { readZipDirectory, readZipEntry } from '../../packages/core/src/bytes/zip.ts';
import { isSuppressedVulnerability, isVulnerability } from '../../packages/core/src/model/finding.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { writeImage } from '../support/image.ts';
import { debianRoot } from './support/debian.ts';
import { missing, run, SHARED } from './support/needs.ts';
import { report, seaworthy } from './support/scan.ts';

// Findings of real images against a second method: every record of the feed, every installed package as the report lists
// it, and the distribution's own program to compare the two versions.

/** What the second method reads of an OSV record. All ranges of these feeds are `introduced: 0` and one `fixed`. */
interface OsvRecord {
  readonly id: string;
  readonly summary?: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[];
  readonly upstream?: readonly string[];
  readonly related?: readonly string[];
  readonly affected: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string };
    readonly ranges?: readonly { readonly events: readonly { readonly fixed?: string }[] }[];
  }[];
}

/** A version of a package, and the one that an advisory fixes it in. */
interface Pair {
  readonly flaw: string;
  readonly purl: string;
  readonly installed: string;
  readonly fixed: string;
}

function recordsOf(feed: string): OsvRecord[] {
  const zip = bytesSource(readFileSync(join(SHARED, 'advisories/osv', feed, 'all.zip')));
  return readZipDirectory(zip)
    .map((entry) => JSON.parse(Buffer.from(readZipEntry(zip, entry)).toString()) as OsvRecord)
    .filter(({ withdrawn }) => withdrawn === undefined);
}

function flawsOf({ id, aliases = [], upstream = [], related = [] }: OsvRecord): string[] {
  const cves = [...new Set([id, ...aliases, ...upstream, ...related])].filter((name) =>
    name.startsWith('CVE-'),
  );
  return cves.length > 0 ? cves : [id];
}

/** Every (flaw, package) for which the feed names a fix in this ecosystem. */
function pairsOf(packages: Report['packages'], records: readonly OsvRecord[], how: Ecosystem): Pair[] {
  const byName = new Map<string, Report['packages'][number][]>();
  for (const pkg of packages) {
    const name = how.bySource ? (pkg.source?.name ?? pkg.name) : pkg.name;
    byName.set(name, [...(byName.get(name) ?? []), pkg]);
  }
  return records.flatMap((record) =>
    record.affected
      .filter(({ package: { ecosystem } }) => ecosystem === how.ecosystem)
      .flatMap(({ package: { name }, ranges = [] }) =>
        (byName.get(name) ?? []).flatMap((pkg) =>
          ranges.flatMap(({ events }) =>
            events.flatMap(({ fixed }) => {
              if (fixed === undefined) return [];
              const installed = how.bySource ? (pkg.source?.version ?? pkg.version) : pkg.version;
              return flawsOf(record).map((flaw) => ({ flaw, purl: pkg.purl, installed, fixed }));
            }),
          ),
        ),
      ),
  );
}

interface Ecosystem {
  readonly feed: string;
  readonly ecosystem: string;
  readonly bySource: boolean;
  /** For each pair, whether the installed version is lower. */
  isLower(pairs: readonly Pair[]): boolean[];
}

const debian: Ecosystem = {
  feed: 'Debian',
  ecosystem: 'Debian:12',
  bySource: true,
  isLower: (pairs) =>
    pairs.map(({ installed, fixed }) => {
      const script = 'dpkg --compare-versions "$1" lt "$2" && echo lower || echo not';
      return run('sh', '-c', script, 'sh', installed, fixed).trim() === 'lower';
    }),
};

const almalinux9: Ecosystem = {
  feed: 'AlmaLinux',
  ecosystem: 'AlmaLinux:9',
  bySource: false,
  isLower(pairs) {
    const rows = pairs.map(({ installed, fixed }) => `{${quote(evr(installed))},${quote(evr(fixed))}}`);
    const script = `for _, p in ipairs({${rows.join(',')}}) do print(rpm.vercmp(p[1], p[2]) .. '\\n') end`;
    const printed = run('rpm', '--eval', `%{lua: ${script}}`).trim().split('\n');
    return printed.map((line) => line.trim() === '-1');
  },
};

/** `EPOCH:VERSION-RELEASE` with the epoch always said, as rpm compares whole versions. */
function evr(version: string): string {
  return version.includes(':') ? version : `0:${version}`;
}

function quote(text: string): string {
  assert.match(text, /^[\w.:~^+-]+$/);
  return `"${text}"`;
}

const NEEDS = missing('root', 'shared', 'mmdebstrap', 'dpkg', 'rpm');

describe('findings, and what the distribution itself says of every version', {
  skip: NEEDS,
  concurrency: 1,
}, () => {
  let folder: string;
  let database: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-oracle-'));
    database = join(folder, 'advisories.db');
    const feeds = join(SHARED, 'advisories');
    const built = await seaworthy(['db', 'build', '--from', feeds, '--output', database], { HOME: folder });
    assert.equal(built.code, 0, built.stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function scanned(name: string, tar: Buffer): Promise<Report> {
    const image = join(folder, `${name}.tar`);
    writeImage('oci-archive', image, {
      layers: [{ tar, compression: 'gzip', instruction: 'ADD rootfs.tar /' }],
    });
    return report(['--offline', '--db', database, image], { HOME: folder });
  }

  /** The report's findings are the pairs with a lower version; its suppressed ones are pairs with none lower. */
  function agrees({ packages, findings, suppressed }: Report, how: Ecosystem): void {
    const ofSystemOnly = packages.filter(({ type }) => /^(?:deb|rpm)$/.test(type));
    const pairs = pairsOf(ofSystemOnly, recordsOf(how.feed), how);
    assert.ok(pairs.length > 50, `only ${pairs.length} pairs: the second method has nothing to say`);
    const lower = how.isLower(pairs);
    const key = ({ flaw, purl }: Pair): string => `${flaw} ${purl}`;
    const affected = new Set(pairs.filter((_, index) => lower[index]).map(key));
    const fixed = new Set(pairs.map(key).filter((each) => !affected.has(each)));
    const ofSystem = findings
      .filter(isVulnerability)
      .filter((finding) => /^(?:deb|rpm)$/.test(finding.package.type));
    assert.deepEqual(
      ofSystem.map(({ id, package: { purl } }) => `${id} ${purl}`).sort(),
      [...affected].sort(),
    );
    const cleared = suppressed
      .filter(isSuppressedVulnerability)
      .filter(({ by }) => by === 'distribution')
      .map(({ finding }) => finding);
    assert.deepEqual(cleared.map(({ id, package: { purl } }) => `${id} ${purl}`).sort(), [...fixed].sort());
  }

  test('Debian 12, compared by dpkg', async () => {
    agrees(await scanned('debian', readFileSync(debianRoot())), debian);
  });

  for (const root of ['almalinux-9-20220901', 'almalinux-9-20231124'])
    test(`${root}, compared by rpm`, async () => {
      const tar = gunzipSync(readFileSync(join(SHARED, 'rootfs', `${root}.tar.gz`)));
      agrees(await scanned(root, tar), almalinux9);
    });
});
