import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { readExecutables } from '../../../bytes/read-executable.ts';
import { bytesSource } from '../../../bytes/source.ts';
import { go, NO_GO } from '../testing.ts';
import { stringVariables } from './string-variables.ts';

function variablesOf(file: Uint8Array): string[] {
  const source = bytesSource(file);
  return readExecutables(source).flatMap((executable) => stringVariables(source, executable));
}

test('what the linker set, in programs that Go builds here', { skip: NO_GO }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'seaworthy-go-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'go.mod'), 'module example.com/app\n\ngo 1.21\n');
  writeFileSync(
    path.join(folder, 'main.go'),
    'package main\n\nvar version = "dev"\n\nvar other = "x"\n\nfunc main() { println(version, other) }\n',
  );
  const build = (GOARCH: string, flags: readonly string[]): Buffer => {
    const file = path.join(folder, 'app.out');
    go(['build', '-o', file, ...flags, '.'], {
      cwd: folder,
      env: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH },
    });
    return readFileSync(file);
  };
  const set = '-ldflags=-X main.version=1.4.2 -X main.other=2';
  for (const architecture of ['amd64', '386', 'mips', 'arm64'])
    await t.test(architecture, () => {
      assert.ok(variablesOf(build(architecture, [set])).includes('main.version=1.4.2'));
    });
  await t.test('as the source has it, where nobody set it', () => {
    assert.ok(variablesOf(build('amd64', [])).includes('main.version=dev'));
  });
  await t.test('none without symbols', () => {
    assert.deepEqual(variablesOf(build('amd64', [`${set} -s`])), []);
  });
  await t.test('any change of the symbols is answered', () => {
    const file = build('amd64', [set]);
    const source = bytesSource(file);
    const sections = readExecutables(source)[0]?.sections ?? [];
    const table = sections.find(({ name }) => name === '.symtab');
    assert.ok(table !== undefined);
    const change = fc.tuple(fc.nat(table.size - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 200 }), (changes) => {
        const saved = changes.map(([at]) => file[table.offset + at] ?? 0);
        for (const [at, value] of changes) file[table.offset + at] = value;
        for (const variable of variablesOf(file)) assert.match(variable, /=/);
        changes.forEach(([at], index) => (file[table.offset + at] = saved[index] ?? 0));
      }),
      { numRuns: 50 },
    );
  });
});
