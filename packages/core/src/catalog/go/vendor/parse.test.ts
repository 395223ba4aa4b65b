import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { GO, go, NO_GO } from '../testing.ts';
import { parseVendor } from './parse.ts';

const lines = (text: string): string[] =>
  parseVendor({ path: 'vendor/modules.txt', content: bytesSource(Buffer.from(text)) }).packages.map(
    ({ name, version }) => `${name} ${version}`,
  );

test('modules, replaced ones, and those that were not copied', () => {
  // The lines that `go mod vendor` of Go 1.26 wrote for a module with these replacements.
  const text = `# example.com/local v1.0.0 => ./local
## explicit; go 1.21
example.com/local
# golang.org/x/net v0.0.0-20210405180319-a5a99cb37ef4
## explicit
# golang.org/x/text v0.3.6 => golang.org/x/text v0.13.0
## explicit; go 1.17
golang.org/x/text/transform
golang.org/x/text/unicode/norm
# example.com/local => ./local
# golang.org/x/text => golang.org/x/text v0.13.0
`;
  assert.deepEqual(lines(text), ['example.com/local ', 'golang.org/x/text v0.13.0']);
});

test('any text is answered', () => {
  const piece = fc.constantFrom('# ', '## ', ' => ', ' v1.0.0', '\n', 'a/b', './x', ' ');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      for (const line of lines(pieces.join(''))) assert.doesNotMatch(line, /^ /);
    }),
  );
});

for (const module of ['src', 'src/cmd'])
  test(`what is vendored in Go's own ${module} is what its go.mod requires`, { skip: NO_GO }, () => {
    const folder = path.join(path.dirname(GO ?? ''), '..', module);
    const edited: { Require: readonly { Path: string; Version: string }[] } = JSON.parse(
      go(['mod', 'edit', '-json', path.join(folder, 'go.mod')]),
    );
    const required = edited.Require.map(({ Path, Version }) => `${Path} ${Version}`);
    const ours = lines(readFileSync(path.join(folder, 'vendor/modules.txt'), 'utf8'));
    assert.ok(ours.length > 2);
    assert.deepEqual(ours.toSorted(), required.toSorted());
  });
