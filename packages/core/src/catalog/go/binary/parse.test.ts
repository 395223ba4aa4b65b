import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { makeElf } from '../../../bytes/elf/elf.testkit.ts';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { go, NO_GO } from '../testing.ts';
import { parseBinary } from './parse.ts';

function parse(bytes: Uint8Array): string[] {
  const { packages } = parseBinary({ path: 'usr/bin/x', content: bytesSource(bytes) });
  return packages.map(({ name, version }) => `${name} ${version}`);
}

const MARK = Buffer.from('0123456789abcdef');
const framed = (text: string): Buffer => Buffer.concat([MARK, Buffer.from(text), MARK]);
const MODULES = framed(
  'path\texample.com/a\nmod\texample.com/a\tv1.2.3\t\ndep\texample.com/b\tv0.1.0\th1:x=\n',
);
const EXPECTED = ['stdlib v1.22.1', 'example.com/a v1.2.3', 'example.com/b v0.1.0'];

function varint(length: number): number[] {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, ...varint(length >> 7)];
}

/** The form since Go 1.18, after the comment in Go's debug/buildinfo. */
function inlineBlob(version: string, modules: Uint8Array): Buffer {
  const header = Buffer.alloc(32);
  header.write('\xff Go buildinf:', 'latin1');
  header[14] = 8;
  header[15] = 2;
  const text = Buffer.from(version);
  return Buffer.concat([
    header,
    Buffer.from(varint(text.length)),
    text,
    Buffer.from(varint(modules.length)),
    modules,
  ]);
}

const ADDRESS = 0x400000;

/** The form before Go 1.18: pointers to string headers, here all in one segment. */
function pointerBlob(bits: 32 | 64, littleEndian: boolean): Buffer {
  const width = bits / 8;
  const version = Buffer.from('go1.17.13');
  const stringsAt = 128;
  const blob = Buffer.concat([Buffer.alloc(stringsAt), version, MODULES]);
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const pointer = (at: number, value: number): void =>
    bits === 64
      ? view.setBigUint64(at, BigInt(value), littleEndian)
      : view.setUint32(at, value, littleEndian);
  blob.write('\xff Go buildinf:', 'latin1');
  blob[14] = width;
  blob[15] = littleEndian ? 0 : 1;
  pointer(16, ADDRESS + 64);
  pointer(16 + width, ADDRESS + 96);
  pointer(64, ADDRESS + stringsAt);
  pointer(64 + width, version.length);
  pointer(96, ADDRESS + stringsAt + version.length);
  pointer(96 + width, MODULES.length);
  return blob;
}

const elf = (data: Uint8Array, section: string | null = '.go.buildinfo'): Buffer =>
  makeElf({ bits: 64, littleEndian: true, address: ADDRESS, data, section });

test('the inline form', () => {
  assert.deepEqual(parse(elf(inlineBlob('go1.22.1', MODULES))), EXPECTED);
});

for (const bits of [32, 64] as const)
  for (const littleEndian of [true, false])
    test(`the pointer form of ${bits} bits, ${littleEndian ? 'little' : 'big'} endian`, () => {
      const data = pointerBlob(bits, littleEndian);
      const file = makeElf({ bits, littleEndian, address: ADDRESS, data, section: '.go.buildinfo' });
      assert.deepEqual(parse(file), ['stdlib v1.17.13', ...EXPECTED.slice(1)]);
    });

test('without sections the blob is found among the variables, at an aligned place', () => {
  const decoy = Buffer.alloc(40);
  decoy.write('\xff Go buildinf:', 8, 'latin1');
  const padding = Buffer.alloc(300_000 - (300_000 % 16) + 8);
  assert.deepEqual(
    parse(elf(Buffer.concat([decoy, padding, inlineBlob('go1.22.1', MODULES)]), null)),
    EXPECTED,
  );
});

test('programs of other languages bring nothing', () => {
  assert.deepEqual(parse(elf(Buffer.alloc(64), '.data')), []);
  assert.deepEqual(parse(elf(Buffer.alloc(64), '.go.buildinfo')), []);
  assert.deepEqual(parse(Buffer.from('\x7fELF and then text')), []);
  assert.deepEqual(parse(new Uint8Array(0)), []);
  // Go's magic in a program that only mentions it.
  assert.deepEqual(parse(elf(inlineBlob('go1.22.1', MODULES), '.rodata')), []);
});

test('a build without modules has the standard library alone', () => {
  assert.deepEqual(parse(elf(inlineBlob('go1.19.8', Buffer.alloc(0)))), ['stdlib v1.19.8']);
});

test('build information that leads nowhere is told', () => {
  const unreadable = (error: unknown): boolean =>
    error instanceof SeaworthyError && error.code === 'file/unreadable';
  const whole = inlineBlob('go1.22.1', MODULES);
  assert.throws(() => parse(elf(whole.subarray(0, 60))), unreadable);
  assert.throws(() => parse(elf(inlineBlob('', MODULES))), unreadable);
  const huge = Buffer.from(whole);
  huge.fill(0xff, 32, 42);
  assert.throws(() => parse(elf(huge)), unreadable);
  const pointers = pointerBlob(64, true);
  pointers.writeBigUInt64LE(0xffffffffffffffffn, 72);
  assert.throws(() => parse(elf(pointers)), unreadable);
});

test('any change of a file ends in packages or in file/unreadable', () => {
  for (const file of [elf(inlineBlob('go1.22.1', MODULES)), elf(pointerBlob(64, true))]) {
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(file);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          parse(bytes);
        } catch (error) {
          assert.ok(error instanceof SeaworthyError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  }
});

// Against Go itself: what `go version -m` reads must be what we read.

interface Module {
  readonly Path: string;
  readonly Version?: string;
  readonly Replace?: Module;
}

function asGoSees(file: string): string[] {
  const info: { GoVersion: string; Main: Partial<Module>; Deps?: Module[] } = JSON.parse(
    go(['version', '-m', '-json', file]),
  );
  const modules = [...(info.Main.Path ? [info.Main as Module] : []), ...(info.Deps ?? [])].map((module) => {
    const folder = module.Replace?.Path.startsWith('.') ?? false;
    const used = folder ? { Path: module.Path, Version: '(devel)' } : (module.Replace ?? module);
    return `${used.Path} ${used.Version}`;
  });
  return [`stdlib ${info.GoVersion.split(' ')[0]?.replace(/^go/, 'v')}`, ...modules];
}

const TARGETS = [
  { name: 'linux/amd64', env: { GOOS: 'linux', GOARCH: 'amd64' }, flags: [] },
  {
    name: 'linux/amd64 stripped',
    env: { GOOS: 'linux', GOARCH: 'amd64' },
    flags: ['-ldflags=-s -w', '-trimpath'],
  },
  { name: 'linux/mips', env: { GOOS: 'linux', GOARCH: 'mips' }, flags: [] },
  { name: 'windows/386', env: { GOOS: 'windows', GOARCH: '386' }, flags: [] },
  { name: 'darwin/arm64', env: { GOOS: 'darwin', GOARCH: 'arm64' }, flags: [] },
];

test('programs that Go builds here', { skip: NO_GO }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'seaworthy-go-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  write(
    'go.mod',
    'module example.com/Shop/app\n\ngo 1.21\n\nrequire example.com/local v1.0.0\nreplace example.com/local => ./local\n',
  );
  write('local/go.mod', 'module example.com/local\n\ngo 1.21\n');
  write('local/local.go', 'package local\n\nfunc X() int { return 1 }\n');
  write(
    'main.go',
    'package main\n\nimport "example.com/local"\n\nvar version = "dev"\n\nfunc main() { println(version, local.X()) }\n',
  );
  const build = (env: Record<string, string>, flags: readonly string[]): string => {
    const file = path.join(folder, 'app.out');
    go(['build', '-o', file, ...flags, '.'], { cwd: folder, env: { CGO_ENABLED: '0', ...env } });
    return file;
  };

  for (const { name, env, flags } of TARGETS)
    await t.test(name, () => {
      const file = build(env, flags);
      const ours = parse(readFileSync(file));
      assert.ok(ours.includes('example.com/local (devel)'));
      assert.deepEqual(ours, asGoSees(file));
    });

  await t.test('the version that the linker set is that of the main module', () => {
    const file = build({}, ['-ldflags=-s -w -X main.version=1.4.2']);
    assert.ok(parse(readFileSync(file)).includes('example.com/Shop/app v1.4.2'));
  });

  await t.test('also where the build does not keep its flags, as long as there are symbols', () => {
    const flags = '-X main.version=1.4.2';
    assert.ok(
      parse(readFileSync(build({}, ['-trimpath', `-ldflags=${flags}`]))).includes(
        'example.com/Shop/app v1.4.2',
      ),
    );
    const stripped = build({}, ['-trimpath', `-ldflags=-s -w ${flags}`]);
    assert.ok(parse(readFileSync(stripped)).includes('example.com/Shop/app (devel)'));
  });
});

const PROGRAMS = [
  '/usr/local/go/bin/go',
  '/usr/local/go/bin/gofmt',
  '/usr/bin/podman',
  '/usr/bin/skopeo',
  '/usr/bin/buildah',
];

for (const program of PROGRAMS)
  test(`${program} as Go sees it`, { skip: NO_GO || (existsSync(program) ? false : 'not installed') }, () => {
    assert.deepEqual(parse(readFileSync(program)), asGoSees(program));
  });
