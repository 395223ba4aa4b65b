import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { bytesSource } from '../source.ts';
import { openSqlite } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-wal-'));
after(() => rmSync(folder, { recursive: true }));
let made = 0;

/** What lies on disk at some moment. */
interface Snapshot {
  readonly file: Uint8Array;
  readonly wal: Uint8Array;
}

const PAGE_SIZE = 1024;

/** Opens a database in WAL mode, calls `write`, and copies what is on disk while it is still open. */
function snapshot(write: (database: DatabaseSync) => void): Snapshot {
  const path = join(folder, `${made++}.db`);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size=${PAGE_SIZE}; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;`);
  write(database);
  const result = {
    file: new Uint8Array(readFileSync(path)),
    wal: new Uint8Array(readFileSync(`${path}-wal`)),
  };
  database.close();
  return result;
}

/** The first column of table `t`, or the message of the error, and the problems. */
function read({ file, wal }: Snapshot): { values: unknown[] | string; problems: string[] } {
  const problems: string[] = [];
  try {
    const database = openSqlite(bytesSource(file), {
      wal: bytesSource(wal),
      onProblem: (reason) => problems.push(reason),
    });
    return { values: Array.from(database.rows('t'), ({ values }) => values[0]), problems };
  } catch (error) {
    if (!(error instanceof SeaworthyError)) throw error;
    return { values: error.message, problems };
  }
}

/** What SQLite itself selects from copies of these files. */
function truth({ file, wal }: Snapshot): unknown[] {
  const path = join(folder, `${made++}.db`);
  writeFileSync(path, file);
  writeFileSync(`${path}-wal`, wal);
  const database = new DatabaseSync(path);
  const rows = database.prepare('SELECT a FROM t ORDER BY rowid').all();
  database.close();
  return rows.map((row) => row.a);
}

const FILL =
  "INSERT INTO t SELECT 'first ' || value FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value+1 FROM n WHERE value < 200) SELECT value FROM n);";

test('a table that stands in the log alone is read', () => {
  const state = snapshot((database) => database.exec(`CREATE TABLE t(a); ${FILL}`));
  assert.equal(truth(state).length, 200);
  assert.deepEqual(read(state), { values: truth(state), problems: [] });
  assert.match(String(read({ ...state, wal: new Uint8Array(0) }).values), /no table t|too few/);
});

test('later commits override earlier ones and the file', () => {
  const state = snapshot((database) => {
    database.exec(`CREATE TABLE t(a); ${FILL} PRAGMA wal_checkpoint(TRUNCATE);`);
    database.exec("UPDATE t SET a = 'second' WHERE rowid % 3 = 0; DELETE FROM t WHERE rowid > 150;");
    database.exec("UPDATE t SET a = 'third' WHERE rowid = 9;");
  });
  const { values, problems } = read(state);
  assert.deepEqual(problems, []);
  assert.deepEqual(values, truth(state));
  assert.equal(values.length, 150);
  assert.equal(values[8], 'third');
  assert.equal(read({ ...state, wal: new Uint8Array(0) }).values.length, 200);
});

test('what is not committed is not there, though its pages were spilled into the log', () => {
  const state = snapshot((database) => {
    database.exec(`CREATE TABLE t(a); ${FILL} PRAGMA cache_size=2; PRAGMA cache_spill=ON; BEGIN;`);
    database.exec("UPDATE t SET a = printf('%.500c', 'x');");
  });
  const committed = snapshot((database) => database.exec(`CREATE TABLE t(a); ${FILL}`));
  assert.ok(state.wal.length > committed.wal.length, 'the transaction has spilled');
  assert.deepEqual(read(state), { values: truth(state), problems: [] });
  assert.equal(truth(state)[0], 'first 1');
});

test('frames of an older log behind the current ones are left out', () => {
  const state = snapshot((database) => {
    database.exec(`CREATE TABLE t(a); ${FILL} UPDATE t SET a = 'old';`);
    // A restarted log is overwritten from its start: behind the new frames stand those with the former salts.
    database.exec('PRAGMA wal_checkpoint(RESTART);');
    database.exec("UPDATE t SET a = 'new' WHERE rowid = 1;");
  });
  assert.ok(state.wal.length > 32 + 4 * (PAGE_SIZE + 24));
  assert.deepEqual(read(state), { values: truth(state), problems: [] });
  assert.equal(read(state).values[0], 'new');
});

test('a database that a commit has made smaller ends where the commit says', () => {
  const state = snapshot((database) => {
    database.exec(
      `CREATE TABLE t(a); ${FILL} PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM t WHERE rowid > 3; VACUUM;`,
    );
  });
  assert.deepEqual(read(state), { values: truth(state), problems: [] });
  assert.equal(truth(state).length, 3);
});

test('a log cut off anywhere holds the commits that are whole', () => {
  const state = snapshot((database) => {
    database.exec(`CREATE TABLE t(a); ${FILL} PRAGMA wal_checkpoint(TRUNCATE);`);
    for (let i = 1; i < 6; i++) database.exec(`UPDATE t SET a = 'round ${i}' WHERE rowid % ${i} = 0;`);
  });
  for (let length = 32; length < state.wal.length; length += 517) {
    const cut = { ...state, wal: state.wal.subarray(0, length) };
    assert.deepEqual(read(cut).values, truth(cut), `${length} bytes`);
  }
});

test('a flipped bit in a frame ends the log before its commit', () => {
  const state = snapshot((database) => {
    database.exec(`CREATE TABLE t(a); ${FILL} PRAGMA wal_checkpoint(TRUNCATE);`);
    for (let i = 1; i < 6; i++) database.exec(`UPDATE t SET a = 'round ${i}' WHERE rowid % ${i} = 0;`);
  });
  for (let at = 32; at < state.wal.length; at += 1201) {
    const wal = new Uint8Array(state.wal);
    wal[at] = (wal[at] ?? 0) ^ 1;
    const damaged = { ...state, wal };
    assert.deepEqual(read(damaged).values, truth(damaged), `byte ${at}`);
  }
});

test('checksums in the other byte order hold as well', () => {
  const state = snapshot((database) => database.exec(`CREATE TABLE t(a); ${FILL}`));
  const big = { ...state, wal: withBigEndianSums(state.wal) };
  assert.notDeepEqual(big.wal, state.wal);
  assert.deepEqual(read(big), { values: truth(state), problems: [] });
  // SQLite itself takes the rewritten log for a good one.
  assert.deepEqual(truth(big), truth(state));
});

/** The same log as a big-endian machine writes it: section 4.2 of the file format, written down once more. */
function withBigEndianSums(wal: Uint8Array): Uint8Array {
  const bytes = Buffer.from(wal);
  bytes.writeUInt32BE(0x377f0683, 0);
  let sums: [number, number] = [0, 0];
  const add = (from: number, to: number): void => {
    for (let i = from; i < to; i += 8) {
      const first = (BigInt(sums[0]) + BigInt(bytes.readUInt32BE(i)) + BigInt(sums[1])) & 0xffffffffn;
      const second = (BigInt(sums[1]) + BigInt(bytes.readUInt32BE(i + 4)) + first) & 0xffffffffn;
      sums = [Number(first), Number(second)];
    }
  };
  const store = (at: number): void => {
    bytes.writeUInt32BE(sums[0], at);
    bytes.writeUInt32BE(sums[1], at + 4);
  };
  add(0, 24);
  store(24);
  for (let at = 32; at + 24 + PAGE_SIZE <= bytes.length; at += 24 + PAGE_SIZE) {
    add(at, at + 8);
    add(at + 24, at + 24 + PAGE_SIZE);
    store(at + 16);
  }
  return new Uint8Array(bytes);
}

test('what is no log is left out, and said', () => {
  const state = snapshot((database) =>
    database.exec(`CREATE TABLE t(a); ${FILL} PRAGMA wal_checkpoint(TRUNCATE);`),
  );
  const garbage = read({ ...state, wal: new Uint8Array(5000).fill(7) });
  assert.equal(garbage.values.length, 200);
  assert.match(garbage.problems.join(), /write-ahead log: its header is damaged/);
  assert.match(read({ ...state, wal: new Uint8Array(5) }).problems.join(), /5 bytes are too few/);
});

test('a commit that claims four billion pages is not believed', () => {
  const state = snapshot((database) => database.exec(`CREATE TABLE t(a); ${FILL}`));
  const bytes = Buffer.from(state.wal);
  for (let at = 32; at + 24 + PAGE_SIZE <= bytes.length; at += 24 + PAGE_SIZE) {
    if (bytes.readUInt32BE(at + 4) !== 0) bytes.writeUInt32BE(0xffffffff, at + 4);
  }
  assert.deepEqual(read({ ...state, wal: withBigEndianSums(bytes) }), { values: truth(state), problems: [] });
});

test('any log, and any change of a good one, ends in rows or a SeaworthyError', () => {
  const state = snapshot((database) => {
    database.exec(`CREATE TABLE t(a); ${FILL} PRAGMA wal_checkpoint(TRUNCATE); UPDATE t SET a = 'x';`);
  });
  const change = fc.tuple(fc.nat(state.wal.length - 1), fc.nat(255));
  const changed = fc.array(change, { maxLength: 10 }).map((changes) => {
    const bytes = new Uint8Array(state.wal);
    for (const [at, value] of changes) bytes[at] = value;
    // Half of them get checksums that hold, or every change would end at the first of them.
    return changes.length % 2 === 0 ? bytes : withBigEndianSums(bytes);
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), changed), (wal) => {
      const { values } = read({ ...state, wal });
      assert.ok(values.length >= 0);
    }),
    { numRuns: 400 },
  );
});
