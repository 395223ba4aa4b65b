import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../tools/generate/units.ts';

// The order of docs/adr/0002: each folder of core imports only from those on its left, and from itself.
const ORDER = [
  'model',
  'bytes',
  'version',
  'image',
  'catalog',
  'posture',
  'advisory',
  'match',
  'vex',
  'lineage',
  'trust',
  'policy',
  'runtime',
  'report',
  'scan',
];
const CORE = join(ROOT, 'packages/core/src');
const LONG = 400;

// What core may not touch: the world comes as an argument, and the command line has no native module.
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [
    /\bprocess\.(?:env|argv|cwd|exit|exitCode|std\w+)\b/,
    'touches the process; what it needs of the world comes as an argument (Environment)',
  ],
  [/\bconsole\./, 'writes to the console; results are returned, problems become gaps'],
  [/\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(/, 'asks the clock; the time comes as an argument'],
  [/\bMath\.random\(|\brandomUUID\(/, 'rolls dice; output is deterministic'],
  [
    /['"]node:sqlite['"]|\.node['"]|\bprocess\.dlopen\b/,
    'uses SQLite of Node or a native module; the readers are ours',
  ],
];
const IMPORT =
  /\b(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]|\bnew URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta/g;

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(CORE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(CORE, name))
  .map((path) => {
    const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
    return {
      path,
      room: roomOf(path),
      text,
      imports: [...text.matchAll(IMPORT)].map((m) => m[1] ?? m[2] ?? m[3] ?? ''),
    };
  });
// Kits that tests share stand beside them: x.testkit.ts, testing.ts.
const KIT = /(?:\.test|[./]testing|\.testkit|\.fixture)\.ts$|\/testdata\//;
const product = files.filter(({ path }) => !KIT.test(path));

function roomOf(path: string): string {
  return relative(CORE, path).split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

const nameOf = (path: string): string => relative(ROOT, path);

test('each folder of core imports only from those on its left', () => {
  const breaches: string[] = [];
  for (const file of product) {
    const at = ORDER.indexOf(file.room);
    if (at < 0)
      breaches.push(`${nameOf(file.path)} stands in the folder ${file.room}, which is not in the order`);
    for (const specifier of file.imports.filter((text) => text.startsWith('.'))) {
      const target = resolve(dirname(file.path), specifier);
      const inside = !relative(CORE, target).startsWith('..');
      if (!inside) breaches.push(`${nameOf(file.path)} imports ${specifier}, which is outside of core`);
      else if (!existsSync(target))
        breaches.push(`${nameOf(file.path)} imports ${specifier}, which is not there`);
      else if (ORDER.indexOf(roomOf(target)) > at)
        breaches.push(
          `${nameOf(file.path)} imports ${nameOf(target)}: ${file.room} stands left of ${roomOf(target)} and may not know it`,
        );
    }
  }
  assert.deepEqual(breaches, []);
});

test('core does not know the command line', () => {
  const knows = files.filter(({ imports }) =>
    imports.some((text) => /^seaworthy(\/|$)|packages\/cli|\.\.\/cli\//.test(text)),
  );
  assert.deepEqual(
    knows.map(({ path }) => `${nameOf(path)} imports the command line`),
    [],
  );
});

test('core does not touch the world', () => {
  const breaches = product.flatMap(({ path, text }) =>
    FORBIDDEN.filter(([pattern]) => pattern.test(text)).map(([, sentence]) => `${nameOf(path)} ${sentence}`),
  );
  assert.deepEqual(breaches, []);
});

test('no files import each other in a circle', () => {
  const graph = new Map(
    product.map(({ path, imports }) => [
      path,
      imports.filter((text) => text.startsWith('.')).map((specifier) => resolve(dirname(path), specifier)),
    ]),
  );
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const begin = way.indexOf(path);
    const circle = [...way.slice(begin), path].map(nameOf).join(' -> ');
    assert.ok(begin < 0, `these files import each other in a circle: ${circle}`);
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
});

test('files are short', (t) => {
  for (const { path, text } of files) {
    const lines = text.split('\n').length;
    if (lines > LONG) t.diagnostic(`${nameOf(path)} has ${lines} lines; which rooms are in it?`);
  }
});
