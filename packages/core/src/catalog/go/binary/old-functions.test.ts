import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { makeElf } from '../../../bytes/elf/elf.testkit.ts';
import { readExecutables } from '../../../bytes/read-executable.ts';
import { bytesSource } from '../../../bytes/source.ts';
import { readFunctions } from './functions.ts';
import { openFunctionTable } from '../function-table.ts';
import type { FunctionTable } from '../../../model/function-table.ts';

const ADDRESS = 0x400000;

interface Plan {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

const PLAN: Plan = { bits: 64, littleEndian: true };

/**
 * Two functions, into the second of which one was inlined within another, laid out after `_func`, `inlinedCall` and
 * `funcdata` of Go 1.15's runtime/runtime2.go and runtime/symtab.go.
 */
function makeTable({ bits, littleEndian: le }: Plan): Buffer {
  const word = bits / 8;
  const table = Buffer.alloc(1024);
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const put = (at: number, value: number): void =>
    word === 8 ? view.setBigUint64(at, BigInt(value), le) : view.setUint32(at, value, le);
  view.setUint32(0, 0xfffffffb, le);
  table[6] = 1;
  table[7] = word;
  put(8, 2);
  ['runtime.main', 'main.main', 'a.example/outer.F', 'a.example/inner.(*T).G'].forEach((name, index) => {
    table.write(name, 512 + 64 * index, 'latin1');
  });
  [128, 256].forEach((place, index) => {
    put(8 + word + 2 * word * index, ADDRESS);
    put(8 + 2 * word + 2 * word * index, place);
    view.setUint32(place + word, 512 + 64 * index, le);
    view.setUint32(place + word + 24, 3, le);
    table[place + word + 31] = 5;
  });
  // The second one's tree: funcdata begins at the next word after three numbers of pcdata.
  const pcdata = 256 + word + 32;
  view.setUint32(pcdata + 8, 384, le);
  put(Math.ceil((pcdata + 12) / word) * word + 4 * word, ADDRESS + 400);
  // Values -1, 1, 0: differences 0, 2, -1 as zigzag, each with the addresses that it is for.
  table.set([0, 5, 4, 200, 1, 1, 3, 0], 384);
  view.setUint32(400 + 12, 512 + 128, le);
  view.setUint32(420 + 12, 512 + 192, le);
  return table;
}

function elf(table: Buffer, plan: Plan = PLAN): Buffer {
  return makeElf({ ...plan, address: ADDRESS, data: table, section: '.gopclntab' });
}

function read(table: Buffer, plan: Plan, goVersion: string): FunctionTable | null {
  const source = bytesSource(elf(table, plan));
  const [executable] = readExecutables(source);
  assert.ok(executable !== undefined);
  return readFunctions(source, executable, {
    goVersion,
    mainPath: 'a.example/app',
    advisedPath: (path) => path,
  });
}

for (const bits of [32, 64] as const)
  for (const littleEndian of [true, false])
    test(`what was inlined, ${bits} bits, ${littleEndian ? 'little' : 'big'} endian`, () => {
      const plan = { bits, littleEndian };
      const table = read(makeTable(plan), plan, 'go1.15.15');
      assert.ok(table?.complete);
      assert.deepEqual(table.packages, ['a.example/app', 'a.example/inner', 'a.example/outer', 'runtime']);
      const found = openFunctionTable(table);
      assert.ok(found.symbol('a.example/outer', 'F') && found.symbol('a.example/inner', 'T.G'));
    });

test('of versions that lay it out in another way, nothing is ruled out', () => {
  for (const version of ['go1.12.17', 'go1.1', 'go1.150', 'devel +0123abc'])
    assert.equal(read(makeTable(PLAN), PLAN, version)?.complete, false, version);
});

test('where the tree of a function leads nowhere, nothing is ruled out', () => {
  const changed = (change: (table: Buffer) => void): boolean | undefined => {
    const table = makeTable(PLAN);
    change(table);
    return read(table, PLAN, 'go1.15.15')?.complete;
  };
  assert.equal(
    changed(() => undefined),
    true,
  );
  // Pointers that are set when the program starts.
  assert.equal(
    changed((table) => table.writeBigUInt64LE(0n, 312 + 32)),
    false,
  );
  assert.equal(
    changed((table) => table.writeBigUInt64LE(0x900000n, 312 + 32)),
    false,
  );
  // A value of a million calls, and one without an end.
  assert.equal(
    changed((table) => table.set([0x80, 0x89, 0x7a, 5, 0], 384)),
    false,
  );
  assert.equal(
    changed((table) => table.fill(0xff, 384, 400)),
    false,
  );
  assert.equal(
    changed((table) => table.writeUInt32LE(0xffffffff, 400 + 12)),
    false,
  );
});

test('any change of a table is answered', () => {
  const whole = makeTable(PLAN);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const table = Buffer.from(whole);
      for (const [at, value] of changes) table[at] = value;
      read(table, PLAN, 'go1.15.15');
    }),
    { numRuns: 500 },
  );
});

test('functions that all share what costs the most end soon', () => {
  // A million functions, all with the same tree, whose length takes as long to find as can be.
  const functions = 1 << 20;
  const whole = makeTable(PLAN);
  const pairs = Buffer.alloc(16 * functions);
  for (let i = 0; i < functions; i++) pairs.writeBigUInt64LE(BigInt(16 + pairs.length + 256), 16 * i + 8);
  const table = Buffer.concat([whole.subarray(0, 16), pairs, whole, Buffer.alloc(1 << 20, 2)]);
  const moved = 16 + pairs.length;
  table.writeBigUInt64LE(BigInt(functions), 8);
  table.writeUInt32LE(moved + 512, moved + 256 + 8);
  table.writeUInt32LE(moved + whole.length, moved + 296 + 8);
  table.writeBigUInt64LE(BigInt(ADDRESS + moved + 400), moved + 312 + 32);
  const [executable] = readExecutables(bytesSource(elf(table)));
  assert.ok(executable !== undefined);
  let reads = 0;
  const file = bytesSource(elf(table));
  const counting = {
    size: file.size,
    read(offset: number, length: number): Uint8Array {
      reads++;
      return file.read(offset, length);
    },
  };
  const found = readFunctions(counting, executable, {
    goVersion: 'go1.15.15',
    mainPath: 'a.example/app',
    advisedPath: (path) => path,
  });
  assert.notEqual(found?.complete, true);
  assert.ok(reads < 40_000_000, `${reads} reads`);
});
