import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { functionTableBuilder } from '../catalog/go/function-table.ts';
import { go, NO_GO } from '../catalog/go/testing.ts';
import { openWorkshop } from '../catalog/testing.ts';
import type { FunctionTable } from '../model/function-table.ts';
import type { Package } from '../model/package.ts';
import { matchPackages } from './match.ts';
import { memorySource, testPackage, type TestRecord, until } from './testing.ts';

// What https://pkg.go.dev/vuln/GO-2021-0113 names, and GitHub's record of the same flaw, which names no package.
const TEXT: readonly TestRecord[] = [
  {
    id: 'GO-2021-0113',
    aliases: ['CVE-2021-38561', 'GHSA-ppp9-7jff-5vj2'],
    affected: [
      {
        ecosystem: 'Go',
        name: 'golang.org/x/text',
        events: until('0.3.7'),
        imports: [
          {
            path: 'golang.org/x/text/language',
            symbols: ['MatchStrings', 'MustParse', 'Parse', 'ParseAcceptLanguage'],
          },
        ],
      },
    ],
  },
  {
    id: 'GHSA-ppp9-7jff-5vj2',
    aliases: ['CVE-2021-38561'],
    affected: [{ ecosystem: 'Go', name: 'golang.org/x/text', events: until('0.3.7') }],
  },
];

/** GO-2023-2185: only of programs for Windows. */
const WINDOWS: TestRecord = {
  id: 'GO-2023-2185',
  affected: [
    {
      ecosystem: 'Go',
      name: 'stdlib',
      events: until('1.20.11'),
      imports: [{ path: 'path/filepath', symbols: ['Clean'], goos: ['windows'] }],
    },
  ],
};

interface Asked {
  readonly packages: readonly Package[];
  readonly tables: ReadonlyMap<string, FunctionTable>;
  readonly records: readonly TestRecord[];
}

/** `id reachable` of each finding. */
function matched({ packages, tables, records }: Asked): string[] {
  const { findings } = matchPackages({
    packages,
    distro: null,
    releaseFile: null,
    source: memorySource({ records }),
    now: new Date('2026-11-23T10:00:00Z'),
    matching: new Map([['golang', { ecosystem: 'Go', scheme: 'go' }]]),
    instructions: [],
    functionTables: tables,
  });
  return findings.map(({ id, reachable }) => `${id} ${reachable}`);
}

function tableOf(names: readonly string[], rest: Partial<FunctionTable> = {}): FunctionTable {
  const builder = functionTableBuilder({ mainPath: 'a.example/app', advisedPath: (path) => path });
  for (const name of ['runtime.main', 'main.main', ...names]) builder.add(name);
  const table = builder.finish(true);
  assert.ok(table !== null);
  return { ...table, ...rest };
}

const CALLS = tableOf(['golang.org/x/text/language.ParseAcceptLanguage']);
const IMPORTS = tableOf(['golang.org/x/text/language.Tag.String']);
const NEITHER = tableOf(['golang.org/x/text/unicode/norm.Form.String']);

function textIn(tables: Readonly<Record<string, FunctionTable | null>>, records = TEXT): string[] {
  const places = Object.keys(tables).map((path) => ({ path, layer: 0 }));
  const known = Object.entries(tables).flatMap(([path, table]) =>
    table === null ? [] : [[path, table] as const],
  );
  const packages = [testPackage('golang', 'golang.org/x/text', 'v0.3.6', { locations: places })];
  return matched({ packages, tables: new Map(known), records });
}

const FLAW = 'CVE-2021-38561';

test('whether the symbol, its package or neither is in the program', () => {
  assert.deepEqual(textIn({ app: CALLS }), [`${FLAW} symbol`]);
  assert.deepEqual(textIn({ app: IMPORTS }), [`${FLAW} package`]);
  assert.deepEqual(textIn({ app: NEITHER }), [`${FLAW} no`]);
});

test('nobody knows without a table, or where no advisory names a package', () => {
  assert.deepEqual(textIn({ app: null }), [`${FLAW} null`]);
  assert.deepEqual(textIn({ app: { ...NEITHER, complete: false } }), [`${FLAW} null`]);
  assert.deepEqual(textIn({ app: CALLS }, TEXT.slice(1)), [`${FLAW} null`]);
});

test('an advisory that names packages for some versions alone leaves it open for the others', () => {
  const [named] = TEXT[0]?.affected ?? [];
  const open = { ecosystem: 'Go', name: 'golang.org/x/text', events: until('0.3.8') };
  assert.ok(named !== undefined);
  assert.deepEqual(textIn({ app: NEITHER }, [{ id: 'GO-2021-0113', affected: [named, open] }]), [
    'GO-2021-0113 null',
  ]);
});

test('of several programs with the module the worst counts', () => {
  assert.deepEqual(textIn({ a: NEITHER, b: IMPORTS, c: CALLS }), [`${FLAW} symbol`]);
  assert.deepEqual(textIn({ a: NEITHER, b: IMPORTS, c: null }), [`${FLAW} package`]);
  assert.deepEqual(textIn({ a: NEITHER, b: null }), [`${FLAW} null`]);
  assert.deepEqual(textIn({ a: NEITHER, b: NEITHER }), [`${FLAW} no`]);
});

test('a flaw of one system is not in a program for another', () => {
  const place = { path: 'app', layer: 0 };
  const packages = [testPackage('golang', 'stdlib', 'v1.20.1', { locations: [place] })];
  const on = (rest: Partial<FunctionTable>): string[] =>
    matched({
      packages,
      tables: new Map([['app', tableOf(['path/filepath.Clean'], rest)]]),
      records: [WINDOWS],
    });
  assert.deepEqual(on({ goos: 'linux' }), ['GO-2023-2185 no']);
  assert.deepEqual(on({ goos: 'windows' }), ['GO-2023-2185 symbol']);
  assert.deepEqual(on({}), ['GO-2023-2185 symbol']);
});

// Programs that Go builds here from a module of this name and version; its code is ours.

const SOURCES: Readonly<Record<string, string>> = {
  'go.mod': 'module a.example/app\n\ngo 1.21\n\nrequire golang.org/x/text v0.3.6\n',
  'vendor/modules.txt':
    '# golang.org/x/text v0.3.6\n## explicit; go 1.21\ngolang.org/x/text/language\ngolang.org/x/text/unicode/norm\n',
  'vendor/golang.org/x/text/language/language.go':
    'package language\n\nfunc ParseAcceptLanguage(s string) int { return len(s) + 1 }\n\nfunc Raw(s string) string { return s + s }\n',
  'vendor/golang.org/x/text/unicode/norm/norm.go':
    'package norm\n\nfunc String(s string) string { return s + "." }\n',
  'calls/main.go':
    'package main\n\nimport (\n\t"os"\n\n\t"golang.org/x/text/language"\n)\n\nfunc main() { println(language.ParseAcceptLanguage(os.Args[0])) }\n',
  'raw/main.go':
    'package main\n\nimport (\n\t"os"\n\n\t"golang.org/x/text/language"\n)\n\nfunc main() { println(language.Raw(os.Args[0])) }\n',
  'norm/main.go':
    'package main\n\nimport (\n\t"os"\n\n\t"golang.org/x/text/unicode/norm"\n)\n\nfunc main() { println(norm.String(os.Args[0])) }\n',
};

test('stripped programs in an image', { skip: NO_GO }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-go-'));
  const workshop = openWorkshop();
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
    workshop.remove();
  });
  for (const [name, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const programs = new Map<string, Buffer>();
  for (const name of ['calls', 'raw', 'norm']) {
    const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=vendor' };
    go(['build', '-o', `${name}.out`, '-trimpath', '-ldflags=-s -w', `./${name}`], { cwd: folder, env });
    programs.set(name, readFileSync(join(folder, `${name}.out`)));
  }
  const flawIn = async (names: readonly string[]): Promise<string[]> => {
    const entries = names.map((name) => ({ path: `usr/bin/${name}`, content: programs.get(name) ?? '' }));
    const target = workshop.image([entries]);
    const answers = [];
    // The second look is into what the cache keeps.
    for (const round of [1, 2]) {
      const { packages, assembled } = await workshop.look(target);
      assert.equal(assembled.functionTables.size, names.length, `round ${round}`);
      answers.push(matched({ packages, tables: assembled.functionTables, records: TEXT }).join());
    }
    return answers;
  };
  assert.deepEqual(await flawIn(['calls']), [`${FLAW} symbol`, `${FLAW} symbol`]);
  assert.deepEqual(await flawIn(['raw']), [`${FLAW} package`, `${FLAW} package`]);
  assert.deepEqual(await flawIn(['norm']), [`${FLAW} no`, `${FLAW} no`]);
  assert.deepEqual(await flawIn(['norm', 'calls']), [`${FLAW} symbol`, `${FLAW} symbol`]);
});
