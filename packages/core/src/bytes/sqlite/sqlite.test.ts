import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { bytesSource } from '../source.ts';
import { openSqlite, type SqliteValue } from './index.ts';

// Truth is SQLite itself: each database is made by node:sqlite, and what it selects is what we must read.

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-sqlite-'));
after(() => rmSync(folder, { recursive: true }));
let made = 0;
const freshPath = (): string => join(folder, `${made++}.db`);

interface Reading {
  readonly rows: { rowid: number; values: SqliteValue[] }[];
  readonly problems: string[];
}

function read(file: Uint8Array, table: string, wal: Uint8Array | null = null): Reading {
  const problems: string[] = [];
  const database = openSqlite(bytesSource(file), {
    wal: wal === null ? null : bytesSource(wal),
    onProblem: (reason) => problems.push(reason),
  });
  // Blobs are void once the next row is read, so each is copied here.
  const rows = Array.from(database.rows(table), ({ rowid, values }) => ({
    rowid,
    values: values.map((value) => (value instanceof Uint8Array ? new Uint8Array(value) : value)),
  }));
  return { rows, problems };
}

/** A database as SQLite leaves it on disk after `fill`. */
function make(setup: string, fill: (database: DatabaseSync) => void): Uint8Array {
  const path = freshPath();
  const database = new DatabaseSync(path);
  database.exec(setup);
  fill(database);
  database.close();
  return new Uint8Array(readFileSync(path));
}

/** Blobs of these sizes, each different from the others, under rising numbers. */
function fillPackages(database: DatabaseSync, sizes: readonly number[]): void {
  const insert = database.prepare('INSERT INTO Packages(blob) VALUES (?)');
  database.exec('BEGIN');
  for (const size of sizes) insert.run(blobOf(size));
  database.exec('COMMIT');
}

function blobOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + size * 7) & 255);
}

const SCHEMA = "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);";

test('reads blobs of every size around the edges of cells, on pages of every size', () => {
  for (let pageSize = 512; pageSize <= 65536; pageSize *= 2) {
    const edges = [pageSize - 35, pageSize - 4, pageSize, 2 * pageSize - 8, 3 * pageSize].flatMap((edge) =>
      Array.from({ length: 16 }, (_, i) => edge - 8 + i),
    );
    const sizes = [0, 1, 100, ...edges, 5 * pageSize + 17];
    const file = make(`PRAGMA page_size=${pageSize}; ${SCHEMA}`, (database) => fillPackages(database, sizes));
    const { rows, problems } = read(file, 'packages');
    assert.deepEqual(problems, []);
    assert.equal(rows.length, sizes.length);
    rows.forEach(({ rowid, values }, i) => {
      assert.equal(rowid, i + 1);
      assert.equal(values[0], null);
      assert.ok(blobOf(sizes[i] as number).every((byte, k) => byte === (values[1] as Uint8Array)[k]));
      assert.equal((values[1] as Uint8Array).length, sizes[i]);
    });
  }
});

test('walks a tree of several levels in the order of its row ids', () => {
  const file = make(`PRAGMA page_size=512; ${SCHEMA}`, (database) => {
    fillPackages(database, Array<number>(20_000).fill(20));
  });
  const { rows, problems } = read(file, 'Packages');
  assert.deepEqual(problems, []);
  assert.deepEqual(
    rows.map(({ rowid }) => rowid),
    Array.from({ length: 20_000 }, (_, i) => i + 1),
  );
});

test('values of every kind come out as SQLite selects them', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.integer(),
    fc.integer({ min: -200, max: 40_000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.uint8Array({ maxLength: 2000 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 30 }), (wanted) => {
      let expected: unknown[] = [];
      const file = make('PRAGMA page_size=1024; CREATE TABLE t(a, b);', (database) => {
        const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
        for (const row of wanted) insert.run(...row);
        const select = database.prepare('SELECT a, b FROM t ORDER BY rowid');
        select.setReadBigInts(true);
        expected = select.all().map((row) => [normal(row.a), normal(row.b)]);
      });
      const { rows, problems } = read(file, 't');
      assert.deepEqual(problems, []);
      assert.deepEqual(
        rows.map(({ values }) => values.map(normal)),
        expected,
      );
    }),
    { numRuns: 40 },
  );
});

/** One form for equal values: SQLite keeps a whole double as an integer on disk where that is shorter. */
function normal(value: unknown): unknown {
  if (typeof value === 'bigint') return BigInt.asIntN(53, value) === value ? Number(value) : value;
  if (value instanceof Uint8Array) return [...value];
  return Object.is(value, -0) ? 0 : value;
}

test('a column added later is simply not there in older rows', () => {
  const file = make(
    'CREATE TABLE t(a); INSERT INTO t VALUES (1); ALTER TABLE t ADD b; INSERT INTO t VALUES (2, 3);',
    () => {},
  );
  assert.deepEqual(
    read(file, 't').rows.map(({ values }) => values),
    [[1], [2, 3]],
  );
});

test('leaves out the bytes that a page reserves', () => {
  const path = freshPath();
  const empty = new DatabaseSync(path);
  empty.exec('PRAGMA page_size=1024; CREATE TABLE t(a); DROP TABLE t; VACUUM;');
  empty.close();
  const bytes = readFileSync(path);
  // What a database with an encryption extension has: 40 bytes at the end of each page. Page 1 has no cells yet.
  bytes[20] = 40;
  bytes.writeUInt16BE(1024 - 40, 105);
  writeFileSync(path, bytes);
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  const sizes = [10, 930, 980, 984, 1000, 5000];
  fillPackages(database, sizes);
  assert.equal(database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
  database.close();
  const file = readFileSync(path);
  assert.equal(file[20], 40);
  const { rows, problems } = read(file, 'Packages');
  assert.deepEqual(problems, []);
  assert.deepEqual(
    rows.map(({ values }) => values[1]),
    sizes.map(blobOf),
  );
});

test('says clearly what it cannot read', () => {
  const utf16 = make("PRAGMA encoding='UTF-16le'; CREATE TABLE t(a);", () => {});
  const good = make(
    'CREATE TABLE t(a); CREATE TABLE k(a PRIMARY KEY) WITHOUT ROWID; CREATE VIEW v AS SELECT 1;',
    () => {},
  );
  const cases: [Uint8Array, string, RegExp][] = [
    [utf16, 't', /text encoding 2 is not UTF-8/],
    [new Uint8Array(0), 't', /0 bytes are too few/],
    [new Uint8Array(4096).fill(0xa5), 't', /not a SQLite database, or an encrypted one/],
    [good, 'absent', /no table absent/],
    [good, 'v', /no table v/],
    [patched(good, 16, [3, 0]), 't', /impossible page size 768/],
  ];
  for (const [file, table, message] of cases) {
    assert.throws(
      () => read(file, table),
      (error) =>
        error instanceof SeaworthyError && error.code === 'file/unreadable' && message.test(error.message),
    );
  }
  assert.match(read(good, 'k').problems.join(), /type 10 where a table's page should be/);
});

function patched(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy.set(values, at);
  return copy;
}

test('a damaged page costs the rows on it, and no others', () => {
  const pageSize = 1024;
  const sizes = Array<number>(100).fill(200);
  const file = make(`PRAGMA page_size=${pageSize}; ${SCHEMA}`, (database) => fillPackages(database, sizes));
  const pages = file.length / pageSize;
  for (let page = 3; page <= pages; page++) {
    const { rows, problems } = read(
      patched(file, (page - 1) * pageSize, Array<number>(pageSize).fill(0xff)),
      'Packages',
    );
    // Page 2 is the root; one page is that of sqlite_sequence, which is not part of this table.
    if (problems.length === 0) assert.equal(rows.length, 100);
    else assert.ok(rows.length >= 90 && rows.length < 100, `page ${page}: ${rows.length} rows`);
    for (const { values } of rows) assert.deepEqual(values[1], blobOf(200));
  }
});

test('a file that is cut off gives what is there, and says so', () => {
  const file = make(`PRAGMA page_size=1024; ${SCHEMA}`, (database) =>
    fillPackages(database, Array<number>(60).fill(300)),
  );
  const { rows, problems } = read(file.subarray(0, file.length - 5 * 1024 - 100), 'Packages');
  assert.ok(rows.length > 20 && rows.length < 60);
  assert.match(problems.join('\n'), /lies outside the file/);
});

test('a tree that points to itself ends', () => {
  const pageSize = 512;
  const file = make(`PRAGMA page_size=${pageSize}; ${SCHEMA}`, (database) =>
    fillPackages(database, Array<number>(50).fill(100)),
  );
  // The right-most child of the root, page 2, becomes the root itself.
  assert.equal(file[pageSize], 5);
  const { problems } = read(patched(file, pageSize + 8, [0, 0, 0, 2]), 'Packages');
  assert.deepEqual(problems, ['page 2 is used twice']);
});

test('an overflow chain that returns to itself ends, and the other rows are kept', () => {
  const file = make(`PRAGMA page_size=512; ${SCHEMA}`, (database) => fillPackages(database, [10, 5000, 20]));
  const whole = read(file, 'Packages').rows.length;
  assert.equal(whole, 3);
  let looped = 0;
  for (let page = 3; page <= file.length / 512; page++) {
    const at = (page - 1) * 512;
    const { rows, problems } = read(patched(file, at, [0, 0, 0, page]), 'Packages');
    if (problems.length === 0) continue;
    looped++;
    assert.match(problems.join(), new RegExp(`overflow page ${page} is used twice`));
    assert.deepEqual(
      rows.map(({ rowid }) => rowid),
      [1, 3],
    );
  }
  assert.ok(looped >= 8);
});

test('cells that all point to one record do not multiply it', () => {
  const pageSize = 65536;
  const file = make(`PRAGMA page_size=${pageSize}; ${SCHEMA}`, (database) =>
    fillPackages(database, [30_000]),
  );
  const bomb = new Uint8Array(file);
  const view = new DataView(bomb.buffer);
  const cell = view.getUint16(pageSize + 8);
  const cells = 10_000;
  view.setUint16(pageSize + 3, cells);
  for (let i = 0; i < cells; i++) view.setUint16(pageSize + 8 + 2 * i, cell);
  const { rows, problems } = read(bomb, 'Packages');
  assert.ok(rows.length <= 1);
  assert.match(problems.join(), /cells overlap/);
});

test('any bytes, and any change of a good database, end in rows or a SeaworthyError', () => {
  const good = make(`PRAGMA page_size=512; ${SCHEMA}`, (database) =>
    fillPackages(database, [...Array<number>(30).fill(90), 4000, 700]),
  );
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  const changed = fc.tuple(fc.array(change, { maxLength: 30 }), fc.nat(good.length)).map(([changes, cut]) => {
    const bytes = new Uint8Array(good);
    for (const [at, value] of changes) bytes[at] = value;
    return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), changed), (bytes) => {
      try {
        const { rows, problems } = read(bytes, 'Packages');
        const pages = bytes.length / 512;
        assert.ok(rows.length <= pages * 128 && problems.length <= pages * 300);
      } catch (error) {
        if (!(error instanceof SeaworthyError)) throw error;
      }
    }),
    { numRuns: 1500 },
  );
});
