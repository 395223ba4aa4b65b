import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { makeElf } from '../../../bytes/elf/elf.testkit.ts';
import { readExecutables } from '../../../bytes/read-executable.ts';
import { bytesSource } from '../../../bytes/source.ts';
import type { FunctionTable } from '../../../model/function-table.ts';
import { openFunctionTable } from '../function-table.ts';
import { GO, go, NO_GO } from '../testing.ts';
import { readFunctions } from './functions.ts';

const PATHS = {
  goVersion: 'go1.12',
  mainPath: 'example.com/app',
  advisedPath: (path: string): string => path,
};

function read(file: Uint8Array): FunctionTable | null {
  const source = bytesSource(file);
  const [executable] = readExecutables(source);
  return executable === undefined ? null : readFunctions(source, executable, PATHS);
}

interface Plan {
  readonly magic: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

const NAMES = ['runtime.main', 'main.main', 'net/http.(*Server).Serve', 'gopkg.in/yaml%2ev2.Unmarshal'];

/** A table with these names, after the comments on `pcHeader` (Go 1.16 to 1.26) and golang.org/s/go12symtab. */
function makeTable({ magic, bits, littleEndian: le }: Plan): Buffer {
  const word = bits / 8;
  const names = Buffer.from(`${NAMES.join('\0')}\0`);
  const table = Buffer.alloc(1024);
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const put = (at: number, value: number): void =>
    word === 8 ? view.setBigUint64(at, BigInt(value), le) : view.setUint32(at, value, le);
  view.setUint32(0, magic, le);
  table[6] = 1;
  table[7] = word;
  put(8, NAMES.length);
  if (magic === 0xfffffffb) {
    const [functionsAt, namesAt] = [256, 512];
    names.copy(table, namesAt);
    let name = 0;
    NAMES.forEach((text, index) => {
      put(8 + word + 2 * word * index, 0x401000 + index);
      put(8 + 2 * word + 2 * word * index, functionsAt + 32 * index);
      put(functionsAt + 32 * index, 0x401000 + index);
      view.setUint32(functionsAt + 32 * index + word, namesAt + name, le);
      name += text.length + 1;
    });
    return table;
  }
  const first = magic === 0xfffffffa ? 2 : 3;
  const offsets = [128, 128 + names.length, 700, 800, 900];
  offsets.forEach((offset, index) => put(8 + word * (first + index), offset));
  names.copy(table, 128);
  return table;
}

const LAYOUTS = { '1.2': 0xfffffffb, '1.16': 0xfffffffa, '1.18': 0xfffffff0, '1.20': 0xfffffff1 };

for (const [version, magic] of Object.entries(LAYOUTS))
  for (const bits of [32, 64] as const)
    for (const littleEndian of [true, false])
      test(`the layout of Go ${version}, ${bits} bits, ${littleEndian ? 'little' : 'big'} endian`, () => {
        const data = makeTable({ magic, bits, littleEndian });
        const plan = { bits, littleEndian, address: 0x400000 };
        const table = read(makeElf({ ...plan, data, section: '.gopclntab' }));
        assert.deepEqual(table?.packages, ['example.com/app', 'gopkg.in/yaml.v2', 'net/http', 'runtime']);
        assert.equal(table.complete, version !== '1.2');
        const found = openFunctionTable(table);
        assert.ok(found.symbol('net/http', 'Server.Serve') && found.symbol('gopkg.in/yaml.v2', 'Unmarshal'));
        assert.ok(!found.symbol('net/http', 'Server.Close'));
        // Without sections: behind a decoy, across the border of two windows.
        const decoy = data.subarray(0, 8);
        const moved = Buffer.concat([decoy, Buffer.alloc(256 * 1024 - 40), data]);
        assert.deepEqual(read(makeElf({ ...plan, data: moved, section: null })), table);
      });

test('a program that carries another one: which table is its own is not known', () => {
  const plan = { magic: 0xfffffff1, bits: 64, littleEndian: true } as const;
  const data = Buffer.concat([makeTable(plan), makeTable(plan)]);
  assert.equal(read(makeElf({ bits: 64, littleEndian: true, address: 0x400000, data, section: null })), null);
});

test('a file full of beginnings is not tried without end', () => {
  const data = Buffer.alloc(1 << 20, Buffer.from([0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]));
  let reads = 0;
  const whole = makeElf({ bits: 64, littleEndian: true, address: 0x400000, data, section: null });
  const source = bytesSource(whole);
  const [executable] = readExecutables(source);
  assert.ok(executable !== undefined);
  const counting = {
    size: source.size,
    read(offset: number, length: number): Uint8Array {
      reads++;
      return source.read(offset, length);
    },
  };
  assert.equal(readFunctions(counting, executable, PATHS), null);
  assert.ok(reads < 20_000, `${reads} reads`);
});

const PLAN = { magic: 0xfffffff1, bits: 64, littleEndian: true } as const;
const elfOf = (data: Buffer): Buffer =>
  makeElf({ bits: 64, littleEndian: true, address: 0x400000, data, section: '.gopclntab' });

test('a table that leads nowhere is none', () => {
  const broken = (change: (table: Buffer) => void, plan: Plan = PLAN): FunctionTable | null => {
    const table = makeTable(plan);
    change(table);
    return read(elfOf(table));
  };
  assert.equal(
    broken((table) => table.writeBigUInt64LE(2n ** 60n, 8)),
    null,
  );
  assert.equal(
    broken((table) => table.writeBigUInt64LE(2n ** 40n, 8 + 8 * 4)),
    null,
  );
  assert.equal(
    broken((table) => table.writeBigUInt64LE(5n, 8 + 8 * 3)),
    null,
  );
  assert.equal(
    broken((table) => table.writeUInt8(4, 7)),
    null,
  );
  const old = { ...PLAN, magic: 0xfffffffb };
  assert.equal(
    broken((table) => table.writeBigUInt64LE(2n ** 40n, 24), old),
    null,
  );
  assert.equal(
    broken((table) => table.writeUInt32LE(0xffffffff, 264), old),
    null,
  );
  assert.equal(
    broken((table) => table.writeBigUInt64LE(4_000_000n, 8), old),
    null,
  );
});

test('any change of a table is answered', () => {
  for (const magic of Object.values(LAYOUTS)) {
    const file = elfOf(makeTable({ ...PLAN, magic }));
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(file);
        for (const [at, value] of changes) bytes[at] = value;
        const table = read(bytes);
        if (table !== null) openFunctionTable(table).symbol('net/http', 'Server.Serve');
      }),
      { numRuns: 300 },
    );
  }
});

// Against Go itself: programs that it builds here, from modules of which only some packages are used.

const FILES: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/app\n\ngo 1.21\n\nrequire gopkg.in/yaml.v9 v9.1.0\n',
  'vendor/modules.txt':
    '# gopkg.in/yaml.v9 v9.1.0\n## explicit; go 1.21\ngopkg.in/yaml.v9\ngopkg.in/yaml.v9/used\ngopkg.in/yaml.v9/unused\n',
  'vendor/gopkg.in/yaml.v9/yaml.go': `package yaml

type Decoder[T any] struct{ value T }

//go:noinline
func (d *Decoder[T]) Decode() T { return d.value }

//go:noinline
func Map[T, U any](in T, f func(T) U) U { return f(in) }

type Kind string

//go:noinline
func (k Kind) Name() string { return string(k) + "!" }

//go:noinline
func Never() { println("never") }
`,
  'vendor/gopkg.in/yaml.v9/used/used.go': `package used

func init() { println("init") }

// Small enough to be inlined into all who call it.
func Inlined(x int) int { return x + 1 }
`,
  'vendor/gopkg.in/yaml.v9/unused/unused.go': `package unused

func Reached(x int) int { return Far(x) }

//go:noinline
func Far(x int) int { return x * 2 }
`,
  'main.go': `package main

import (
	"os"

	"gopkg.in/yaml.v9"
	"gopkg.in/yaml.v9/unused"
	"gopkg.in/yaml.v9/used"
)

const debug = false

func main() {
	decoder := &yaml.Decoder[struct{ A [2]int }]{}
	println(used.Inlined(len(os.Args)), decoder.Decode().A[0], yaml.Kind(os.Args[0]).Name())
	println(yaml.Map(len(os.Args), func(x int) string { return os.Args[x-1] }))
	if debug {
		println(unused.Reached(1))
	}
}
`,
};

const EXPECTED = {
  'gopkg.in/yaml.v9 Decoder.Decode': true,
  'gopkg.in/yaml.v9 Map': true,
  'gopkg.in/yaml.v9 Kind.Name': true,
  'gopkg.in/yaml.v9 Never': false,
  'gopkg.in/yaml.v9/used Inlined': true,
  'gopkg.in/yaml.v9/used init#1': true,
  'gopkg.in/yaml.v9/unused Reached': false,
  'gopkg.in/yaml.v9/unused Far': false,
  'example.com/app main': true,
  'net/http Get': false,
};

const STRIPPED = ['-trimpath', '-ldflags=-s -w'];
const TARGETS = ['linux/amd64', 'linux/386', 'linux/mips', 'windows/amd64', 'windows/386', 'darwin/arm64'];

/** Marks of the linker, not functions: where the code begins and ends. */
const MARKS: ReadonlySet<string> = new Set(['text', 'etext']);

/** Functions and methods by `go tool nm`, plain ones only, as advisories write them. */
function symbolsOf(file: string): [path: string, symbol: string][] {
  const plain = /^\s*[0-9a-f]+ [Tt] _?((?:[\w.~%-]+\/)*[\w~%-]+)\.(?:\(\*(\w+)\)\.)?([A-Za-z]\w*)$/;
  return go(['tool', 'nm', file])
    .split('\n')
    .flatMap((line) => {
      const [, where = '', type, name = ''] = plain.exec(line) ?? [];
      return where === '' || MARKS.has(name)
        ? []
        : [[decodeURIComponent(where), type === undefined ? name : `${type}.${name}`]];
    });
}

/** Packages of which the runtime holds functions, under their names (`go:linkname`), whoever imports them. */
function lentByRuntime(): Set<string> {
  const folder = path.join(path.dirname(GO ?? ''), '../src/runtime');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.go'));
  const lines = sources.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'));
  return new Set(lines.flatMap((line) => /^\/\/go:linkname \w+ ([\w/]+)\.\w+$/.exec(line)?.[1] ?? []));
}

test('programs that Go builds here', { skip: NO_GO }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'seaworthy-go-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const build = (target: string, flags: readonly string[]): string => {
    const [GOOS = '', GOARCH = ''] = target.split('/');
    const file = path.join(folder, 'app.out');
    const env = { GOOS, GOARCH, CGO_ENABLED: '0', GOFLAGS: '-mod=vendor' };
    go(['build', '-o', file, ...flags, '.'], { cwd: folder, env });
    return file;
  };
  for (const target of TARGETS)
    await t.test(target, () => {
      const whole = build(target, []);
      const symbols = symbolsOf(whole);
      const table = read(readFileSync(whole));
      assert.ok(table?.complete && symbols.length > 300, `${symbols.length} symbols`);
      const found = openFunctionTable(table);
      const missing = symbols.filter(
        ([where, symbol]) => !found.symbol(where === 'main' ? 'example.com/app' : where, symbol),
      );
      assert.deepEqual(missing, []);
      const answers = Object.keys(EXPECTED).map((key) => {
        const [where = '', symbol = ''] = key.split(' ');
        return [key, found.symbol(where, symbol)];
      });
      assert.deepEqual(Object.fromEntries(answers), EXPECTED);
      assert.equal(found.package('gopkg.in/yaml.v9/unused'), 'no');
      assert.equal(found.package('gopkg.in/yaml.v9/used'), 'yes');
      assert.deepEqual(read(readFileSync(build(target, STRIPPED))), table);
    });
  await t.test('no package is named that the program does not import', () => {
    const table = read(readFileSync(build('linux/amd64', STRIPPED)));
    const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=vendor', GOOS: 'linux', GOARCH: 'amd64' };
    const imported = new Set(go(['list', '-deps', '.'], { cwd: folder, env }).split('\n'));
    const lent = lentByRuntime();
    assert.ok(table !== null && table.packages.length > 20 && lent.has('os/signal'));
    assert.deepEqual(
      table.packages.filter((one) => !imported.has(one) && !lent.has(one)),
      [],
    );
  });
  await t.test('a program that may stand anywhere in memory', () => {
    const table = read(readFileSync(build('linux/amd64', ['-buildmode=pie', ...STRIPPED])));
    assert.deepEqual(table, read(readFileSync(build('linux/amd64', ['-buildmode=pie']))));
    assert.ok(table?.complete && openFunctionTable(table).symbol('gopkg.in/yaml.v9/used', 'Inlined'));
  });
});
