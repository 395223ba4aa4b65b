import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { packageTags, writeRpmHeader } from '../../../bytes/rpm-header.testkit.ts';
import { catalog, missingRootfs, queryLine, readRootfs, wantedLines } from '../rootfs.testkit.ts';
import { cataloger } from './index.ts';

const PATH = 'var/lib/rpm/rpmdb.sqlite';
const WAL = `${PATH}-wal`;
const QUERY =
  '%{NAME}\\t%{EPOCH}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{MODULARITYLABEL}\\t%{VENDOR}\\t%{LICENSE}\\n';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-rpm-'));
after(() => rmSync(folder, { recursive: true }));

for (const name of ['almalinux-9-20220901', 'almalinux-9-20231124']) {
  test(`gives the packages of ${name} as rpm prints them`, { skip: missingRootfs(name) }, () => {
    const { packages, problems } = catalog(cataloger, PATH, { files: readRootfs(name) });
    assert.deepEqual(problems, []);
    const printed = readFileSync(new URL(`testdata/${name}.txt`, import.meta.url), 'utf8');
    assert.deepEqual(packages.map(queryLine).sort(), wantedLines(printed));
  });
}

const noRpm =
  spawnSync('rpm', ['--version']).status === 0 ? false : 'rpm is not installed (Debian: apt-get install rpm)';

test('gives what the installed rpm prints, every file too', {
  skip: noRpm || missingRootfs('almalinux-9-20231124'),
}, () => {
  const files = readRootfs('almalinux-9-20231124');
  const root = join(folder, 'root');
  mkdirSync(join(root, 'var/lib/rpm'), { recursive: true });
  writeFileSync(join(root, PATH), files.get(PATH) as Uint8Array);
  const query = (format: string): string[] => {
    const args = ['--root', root, '--dbpath', '/var/lib/rpm', '-qa', '--qf', format];
    const { stdout } = spawnSync('rpm', args, {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return wantedLines(stdout).sort();
  };
  const { packages } = catalog(cataloger, PATH, { files, isWanted: () => true });
  assert.deepEqual(packages.map(queryLine).sort(), query(QUERY));
  const ours = packages.flatMap(({ name, files: owned }) => (owned ?? []).map((path) => `${name}\t/${path}`));
  assert.deepEqual(ours.sort(), query('[%{=NAME}\\t%{FILENAMES}\\n]'));
});

test('packages that stand in the write-ahead log alone are there, and those it removes are not', () => {
  const path = join(folder, 'rpmdb.sqlite');
  const database = new DatabaseSync(path);
  database.exec(
    `PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;
     CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);`,
  );
  const insert = database.prepare('INSERT INTO Packages(blob) VALUES (?)');
  insert.run(writeRpmHeader(packageTags('bash')));
  insert.run(writeRpmHeader(packageTags('openssl', [{ tag: 1014, type: 6, values: ['x'.repeat(20_000)] }])));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM Packages WHERE hnum = 1;');
  insert.run(writeRpmHeader(packageTags('curl')));
  insert.run('no header');
  const files = new Map<string, Uint8Array>([
    [PATH, readFileSync(path)],
    [WAL, readFileSync(`${path}-wal`)],
  ]);
  database.close();
  const names = (result: ReturnType<typeof catalog>): string[] => result.packages.map(({ name }) => name);
  const whole = catalog(cataloger, PATH, { files });
  assert.deepEqual(names(whole), ['openssl', 'curl']);
  assert.deepEqual(whole.problems, [{ id: 'database/unreadable', reason: 'header 4: it is no blob' }]);
  files.delete(WAL);
  assert.deepEqual(names(catalog(cataloger, PATH, { files })), ['bash', 'openssl']);
});

test('another database, and what is none, are refused with a reason', () => {
  const path = join(folder, 'other.sqlite');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE Names(a)');
  database.close();
  const run = (bytes: Uint8Array) => () => catalog(cataloger, PATH, { files: new Map([[PATH, bytes]]) });
  assert.throws(run(readFileSync(path)), /no table Packages/);
  assert.throws(run(new Uint8Array(0)), /too few for its header/);
  assert.throws(run(new Uint8Array(8192).fill(1)), /not a SQLite database, or an encrypted one/);
});
