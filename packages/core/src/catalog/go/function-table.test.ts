import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  asFunctionTable,
  functionTableBuilder,
  mergeFunctionTables,
  openFunctionTable,
} from './function-table.ts';
import type { FunctionLookup } from './function-table.ts';

const PATHS = { mainPath: 'example.com/app', advisedPath: (path: string): string => path };

function lookup(names: readonly string[], mainPath = 'example.com/app', complete = true): FunctionLookup {
  const builder = functionTableBuilder({ mainPath, advisedPath: (path) => path });
  for (const name of ['runtime.main', ...names]) builder.add(name);
  const table = builder.finish(complete);
  assert.ok(table !== null);
  return openFunctionTable(table);
}

// Names as `go tool nm` and the tables of podman 4.3.1, buildah 1.28.2 and cmd/go 1.26.8 have them.
for (const [name, path, symbol] of [
  ['net/http.ListenAndServe', 'net/http', 'ListenAndServe'],
  ['net/http.(*Server).Serve', 'net/http', 'Server.Serve'],
  ['net/http.Header.Clone', 'net/http', 'Header.Clone'],
  ['gopkg.in/yaml%2ev2.Unmarshal', 'gopkg.in/yaml.v2', 'Unmarshal'],
  ['gopkg.in/yaml%2ev2.(*decoder).unmarshal', 'gopkg.in/yaml.v2', 'decoder.unmarshal'],
  ['golang.org/x/net/html.Parse.func1', 'golang.org/x/net/html', 'Parse'],
  ['golang.org/x/net/html.(*parser).parse.func2.1', 'golang.org/x/net/html', 'parser.parse'],
  ['net/http.(*Server).Shutdown-fm', 'net/http', 'Server.Shutdown'],
  ['runtime.(*mheap).alloc.gowrap1', 'runtime', 'mheap.alloc'],
  ['os.(*File).close.deferwrap1', 'os', 'File.close'],
  ['slices.SortFunc[...]', 'slices', 'SortFunc'],
  ['sync/atomic.(*Pointer[...]).Store', 'sync/atomic', 'Pointer.Store'],
  [
    'internal/runtime/atomic.(*Pointer[go.shape.struct { runtime.spanSetBlockHeader2; runtime.spans [512]runtime.atomicMSpanPointer }]).StoreNoWB',
    'internal/runtime/atomic',
    'Pointer.StoreNoWB',
  ],
  [
    'crypto/internal/fips140/tls13.NewEarlySecret[go.shape.interface { BlockSize() int }].func1',
    'crypto/internal/fips140/tls13',
    'NewEarlySecret',
  ],
  [
    'crypto/internal/fips140/v1.0.0-c2097c7c/nistec.(*P256Point).Add',
    'crypto/internal/fips140/nistec',
    'P256Point.Add',
  ],
  ['example.com/x.init.0', 'example.com/x', 'init#1'],
  ['example.com/x.init.1.func2', 'example.com/x', 'init#2'],
  ['main.main', 'example.com/app', 'main'],
  ['vendor/golang.org/x/net/idna.(*Profile).ToASCII', 'vendor/golang.org/x/net/idna', 'Profile.ToASCII'],
  ['go.uber.org/zap.(*Logger).Info', 'go.uber.org/zap', 'Logger.Info'],
  ['example.com/ä.Größe', 'example.com/ä', 'Größe'],
] as const)
  test(`${name.slice(0, 60)} is ${symbol} of ${path}`, () => {
    const program = lookup([name]);
    assert.equal(program.package(path), 'yes');
    assert.ok(program.symbol(path, symbol));
    assert.ok(!program.symbol(path, `${symbol}x`));
    assert.ok(!program.symbol(`${path}x`, symbol));
  });

test('what the linker made up belongs to no package', () => {
  const builder = functionTableBuilder(PATHS);
  for (const name of [
    'runtime.main',
    'type:.eq.golang.org/x/net/html.Node',
    'type..eq.golang.org/x/net/html.Node',
    'go:buildid',
    'go.(*struct { github.com/coreos/go-systemd/dbus.errCh chan<- error; sync.Mutex }).Lock',
    'memeqbody',
    '_rt0_amd64_linux',
    '',
    '.',
  ])
    builder.add(name);
  assert.deepEqual(builder.finish(true)?.packages, ['main', 'runtime']);
});

test('a package that is not there is ruled out only by a whole table that knows which package is its own', () => {
  assert.equal(lookup(['main.main', 'fmt.Println']).package('net/http'), 'no');
  assert.equal(lookup(['main.main'], '').package('net/http'), 'unknown');
  assert.equal(lookup(['main.main'], 'command-line-arguments').package('net/http'), 'unknown');
  assert.equal(lookup(['main.main'], 'example.com/app', false).package('net/http'), 'unknown');
  // A plug-in built from a folder that no module names.
  assert.equal(lookup(['plugin/unnamed-0123.F']).package('net/http'), 'unknown');
});

test('without the runtime the functions are elsewhere: there is no table', () => {
  const builder = functionTableBuilder(PATHS);
  builder.add('main.main');
  assert.equal(builder.finish(true), null);
});

test('every symbol that was added is found, after merging too, and names of any kind are answered', () => {
  const identifier = fc
    .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
    .filter((name) => !/^(func|gowrap|deferwrap|stkobj|init)/.test(name));
  const path = fc
    .array(identifier, { minLength: 1, maxLength: 3 })
    .map((parts) => `example.com/${parts.join('/')}`);
  const program = fc.array(fc.tuple(path, identifier, identifier));
  const tableOf = (symbols: readonly (readonly [string, string, string])[], junk: readonly string[]) => {
    const builder = functionTableBuilder(PATHS);
    for (const name of ['runtime.main', 'main.main', ...junk]) builder.add(name);
    for (const [where, type, method] of symbols) {
      builder.add(`${where}.(*${type}).${method}`);
      builder.add(`${where}.${method}`);
    }
    const table = builder.finish(true);
    assert.ok(table !== null);
    return table;
  };
  const junk = fc.array(
    fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', '.', '/', '[', ']', '(*', ')', '%2e', '-fm') }),
    ),
  );
  fc.assert(
    fc.property(program, program, junk, (a, b, names) => {
      const merged = mergeFunctionTables([tableOf(a, names), tableOf(b, [])]);
      assert.ok(merged !== null);
      const found = openFunctionTable(merged);
      for (const [where, type, method] of [...a, ...b]) {
        assert.equal(found.package(where), 'yes');
        assert.ok(found.symbol(where, `${type}.${method}`) && found.symbol(where, method));
      }
      assert.equal(found.package('other.example/x'), 'no');
    }),
  );
});

test('a table goes through JSON, and what is none is refused', () => {
  const builder = functionTableBuilder(PATHS);
  for (const name of ['runtime.main', 'main.main', 'net/http.Get']) builder.add(name);
  const table = { ...builder.finish(true), goos: 'linux', goarch: 'amd64' };
  assert.deepEqual(asFunctionTable(JSON.parse(JSON.stringify(table))), table);
  for (const value of [
    null,
    1,
    [],
    {},
    { ...table, packages: [1] },
    { ...table, complete: 1 },
    { ...table, symbols: [] },
  ])
    assert.equal(asFunctionTable(value), null);
});

test('more packages than any program has: nothing is ruled out then', () => {
  const program = lookup(Array.from({ length: 40_000 }, (_, i) => `a.example/p${i}.F`));
  assert.equal(program.package('a.example/p1'), 'yes');
  assert.equal(program.package('net/http'), 'unknown');
});

test('a damaged table is answered', () => {
  fc.assert(
    fc.property(fc.base64String(), fc.string(), (symbols, text) => {
      const found = openFunctionTable({ packages: [text], symbols, complete: true });
      assert.equal(found.package(text), 'yes');
      assert.equal(typeof found.symbol(text, text), 'boolean');
    }),
  );
});
