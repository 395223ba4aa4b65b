import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesSource } from '../packages/core/src/bytes/source.ts';
import { readZipDirectory, readZipEntry } from '../packages/core/src/bytes/zip.ts';
import { writeZip } from '../packages/core/src/bytes/zip.testing.ts';
import { ROOT } from './generate/units.ts';

// Makes examples/advisories out of the real feeds that lie beside the checkout, ../shared/advisories:
// `node tools/excerpt-advisories.ts`. The same feeds give the same bytes. Up to MOST records a source: those of the
// packages that the example has first, then those of packages that many have, then the newest.

const FROM = join(ROOT, '../shared/advisories');
const TO = join(ROOT, 'examples/advisories');
const MOST = 2000;
const DETAILS = 300;

interface Affected {
  readonly package: { readonly ecosystem: string; readonly name: string };
  readonly versions?: unknown;
}

interface OsvRecord {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly upstream?: readonly string[];
  readonly details?: string;
  readonly withdrawn?: string;
  readonly affected: readonly Affected[];
}

/** What is taken of an ecosystem. */
interface Choice {
  readonly ecosystem: string;
  /** Rows of this release alone; null: all. */
  readonly release: string | null;
  readonly most: number;
  /** Packages whose records are taken before those of others. */
  readonly first: readonly string[];
}

const ALPINE_BASE =
  'busybox openssl musl zlib apk-tools ca-certificates alpine-baselayout pax-utils libretls';
const ALPINE_OFTEN =
  'curl nginx git python3 nodejs openssh sqlite libxml2 expat redis postgresql16 php83 haproxy ruby go nghttp2 krb5';
const NODE = 'lodash minimist express jquery moment axios ws qs tar node-fetch handlebars ejs next';
const PYTHON =
  'django jinja2 requests urllib3 flask werkzeug pyyaml pillow cryptography certifi aiohttp numpy twisted paramiko ' +
  'setuptools pip sqlalchemy lxml tornado idna gunicorn starlette fastapi ansible';
const GO =
  'stdlib toolchain golang.org/x/net golang.org/x/crypto golang.org/x/text golang.org/x/sys golang.org/x/image ' +
  'google.golang.org/grpc google.golang.org/protobuf github.com/gin-gonic/gin github.com/docker/docker ' +
  'github.com/opencontainers/runc github.com/containerd/containerd k8s.io/kubernetes gopkg.in/yaml.v2 ' +
  'gopkg.in/yaml.v3 github.com/gorilla/websocket github.com/dgrijalva/jwt-go github.com/golang-jwt/jwt';

const CHOICES: readonly Choice[] = [
  {
    ecosystem: 'Alpine',
    release: 'Alpine:v3.20',
    most: MOST,
    first: words(`${ALPINE_BASE} ${ALPINE_OFTEN}`),
  },
  { ecosystem: 'Debian', release: 'Debian:12', most: MOST, first: [] },
  { ecosystem: 'npm', release: null, most: MOST, first: words(NODE) },
  { ecosystem: 'PyPI', release: null, most: 1000, first: words(PYTHON) },
  { ecosystem: 'Go', release: null, most: 1000, first: words(GO) },
];

/** Products whose cycles decide about an image's end of life. */
const PRODUCTS = words(
  'alma-linux almalinux alpine alpine-linux amazon-linux centos centos-stream debian fedora opensuse oracle-linux ' +
    'photon redhat-build-of-openjdk rhel rocky-linux sles ubuntu nodejs python go django',
);

rmSync(TO, { recursive: true, force: true });
const named = new Map<string, number>();
for (const choice of CHOICES) writeEcosystem(choice);
writeEpss();
writeKev();
writeCycles();
put('README.md', readme());

function writeEcosystem({ ecosystem, release, most, first }: Choice): void {
  const records = readOsv(ecosystem)
    .filter(({ withdrawn }) => withdrawn === undefined)
    .map((record) => shortened(record, release))
    .filter(({ affected }) => affected.length > 0)
    .map((record) => ({ record, rank: rankOf(record, first) }))
    .sort((a, b) => a.rank - b.rank || yearOf(b.record) - yearOf(a.record) || order(a.record.id, b.record.id))
    .slice(0, most)
    .map(({ record, rank }) => {
      for (const cve of cvesOf(record)) named.set(cve, Math.min(rank, named.get(cve) ?? rank));
      return record;
    })
    .sort((a, b) => order(a.id, b.id));
  const files = records.map((record) => ({ name: `${record.id}.json`, content: JSON.stringify(record) }));
  put(`osv/${ecosystem}/all.zip`, writeZip(files));
}

function readOsv(ecosystem: string): OsvRecord[] {
  const zip = bytesSource(readFileSync(join(FROM, 'osv', ecosystem, 'all.zip')));
  return readZipDirectory(zip).map(
    (entry) => JSON.parse(Buffer.from(readZipEntry(zip, entry)).toString()) as OsvRecord,
  );
}

/** A record with the rows of one release, without the lists of every version, its details cut. */
function shortened(record: OsvRecord, release: string | null): OsvRecord {
  const rows = record.affected.filter((row) => release === null || row.package.ecosystem === release);
  const affected = rows.map(({ versions, ...row }) => (hasRanges(row) ? row : { ...row, versions }));
  if (record.details === undefined) return { ...record, affected };
  const points = Array.from(record.details);
  const details = points.length <= DETAILS ? record.details : `${points.slice(0, DETAILS).join('')}…`;
  return { ...record, details, affected };
}

function hasRanges(row: object): boolean {
  const ranges = (row as { ranges?: readonly { type: string }[] }).ranges ?? [];
  return ranges.some(({ type }) => type !== 'GIT');
}

/** The place of the first of its packages in the list; records of other packages come after all of it. */
function rankOf(record: OsvRecord, first: readonly string[]): number {
  const places = record.affected.map((row) => first.indexOf(row.package.name.toLowerCase()));
  return Math.min(...places.map((place) => (place < 0 ? first.length : place)));
}

function yearOf({ id, aliases = [], upstream = [] }: OsvRecord): number {
  const years = [id, ...aliases, ...upstream].map((text) => Number(/-(\d{4})[-:]/.exec(text)?.[1] ?? 0));
  return Math.max(...years);
}

function cvesOf({ id, aliases = [], upstream = [] }: OsvRecord): string[] {
  return [id, ...aliases, ...upstream].filter((text) => /^CVE-\d{4}-\d+$/.test(text));
}

/** The scores of CVEs that the excerpts name: of the example's packages first, then the highest. */
function writeEpss(): void {
  const file = onlyFile('epss');
  const [comment = '', heading = '', ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const rows = lines.flatMap((line) => {
    const [cve = '', score = ''] = line.split(',');
    const rank = named.get(cve);
    return rank === undefined ? [] : [{ line, cve, rank, score: Number(score) }];
  });
  const kept = rows
    .sort((a, b) => a.rank - b.rank || b.score - a.score || order(a.cve, b.cve))
    .slice(0, MOST)
    .map(({ line }) => line)
    .sort(order);
  put(
    'epss/epss_scores-excerpt.csv.gz',
    gzipSync(`${[comment, heading, ...kept].join('\n')}\n`, { level: 9 }),
  );
}

function writeKev(): void {
  const catalogue = JSON.parse(gunzipSync(readFileSync(onlyFile('kev'))).toString()) as {
    vulnerabilities: readonly { cveID: string }[];
  };
  const vulnerabilities = catalogue.vulnerabilities.filter(({ cveID }) => named.has(cveID));
  const excerpt = { ...catalogue, count: vulnerabilities.length, vulnerabilities };
  put('kev/known_exploited_vulnerabilities.json', `${JSON.stringify(excerpt, null, 1)}\n`);
}

function writeCycles(): void {
  const products = JSON.parse(gunzipSync(readFileSync(onlyFile('endoflife'))).toString()) as Record<
    string,
    unknown
  >;
  const kept = Object.entries(products).filter(([name]) => PRODUCTS.includes(name));
  put('endoflife/endoflife.json', `${JSON.stringify(Object.fromEntries(kept))}\n`);
}

function onlyFile(folder: string): string {
  const [file] = readdirSync(join(FROM, folder)).sort();
  if (file === undefined) throw new Error(`no file in ${join(FROM, folder)}`);
  return join(FROM, folder, file);
}

function put(path: string, content: string | Uint8Array): void {
  const file = join(TO, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`${path}: ${Buffer.byteLength(content)} bytes`);
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readme(): string {
  return `# Advisories for the example
An excerpt of public advisory feeds, for \`npm run quickstart\` and for tests: at most ${MOST} records a source. It is made
by \`tools/excerpt-advisories.ts\` and is not for judging images of yours: \`seaworthy db update\` fetches what is current.
Texts are cut, lists of single versions are left out where ranges say the same, and of the distributions there is one
release each.

| files | what | from | licence |
| --- | --- | --- | --- |
| \`osv/Alpine/all.zip\` | Alpine 3.20, in the OSV schema | \`secfixes\` of Alpine's package recipes (tcely/aports @ b4750ce, a fork of alpinelinux/aports; aquasecurity/vuln-list) | facts |
| \`osv/Debian/all.zip\` | Debian 12, in the OSV schema | changelogs of Debian's packages, 2026-11-23 | facts |
| \`osv/npm/all.zip\` | npm, in the OSV schema | nodejs/security-wg, RetireJS/retire.js @ 2026-08-22 | MIT, Apache-2.0 |
| \`osv/PyPI/all.zip\` | PyPI, in the OSV schema | pypa/advisory-database @ 3ccb612, 2024-10-10 | CC-BY 4.0 |
| \`osv/Go/all.zip\` | Go, in the OSV schema, with packages and symbols | golang/vulndb @ a752ea5, 2026-08-21 | CC-BY 4.0 |
| \`epss/\` | exploit prediction scores, 2026-08-16 | FIRST.org (<https://www.first.org/epss/>), by EMBA-support-repos/EPSS-data @ 346ef2e | free with attribution to FIRST |
| \`kev/\` | known exploited vulnerabilities | CISA, cisagov/kev-data @ eacf03e | CC0-1.0 |
| \`endoflife/\` | end-of-life cycles of distributions and languages | endoflife-date/endoflife.date @ a70eca3 | MIT |
`;
}
