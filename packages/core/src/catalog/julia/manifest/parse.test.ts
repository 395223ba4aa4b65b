import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { parseManifest } from './parse.ts';

const parse = (text: string): string[] =>
  parseManifest({ path: 'Manifest.toml', content: bytesSource(Buffer.from(text)) }).packages.map(
    ({ name, version, qualifiers }) => `${name} ${version} ${qualifiers?.['uuid']}`,
  );

/** The head of a manifest that Julia 1.9.2 wrote. */
const ENTRIES = (prefix: string): string => `[[${prefix}AbstractFFTs]]
deps = ["LinearAlgebra"]
git-tree-sha1 = "d92ad398961a3ed262d8bf04a1a2b8340f915fef"
uuid = "621f4979-c628-5d54-868e-fcf4e3e8185c"
version = "1.5.0"
weakdeps = ["ChainRulesCore", "Test"]

    [${prefix}AbstractFFTs.extensions]
    AbstractFFTsChainRulesCoreExt = "ChainRulesCore"

[[${prefix}Artifacts]]
uuid = "56f22d72-fd6d-98f1-02f0-08ddc0907c33"
`;
const FOUND = [
  'AbstractFFTs 1.5.0 621f4979-c628-5d54-868e-fcf4e3e8185c',
  'Artifacts  56f22d72-fd6d-98f1-02f0-08ddc0907c33',
];

test('both formats', () => {
  const head = 'julia_version = "1.9.2"\nmanifest_format = "2.0"\nproject_hash = "4115"\n\n';
  assert.deepEqual(parse(head + ENTRIES('deps.')), FOUND);
  assert.deepEqual(parse(ENTRIES('')), FOUND);
});

test('two packages of one name are two; another file of the name is none', () => {
  const two = '[[deps.A]]\nuuid = "1"\nversion = "1.0.0"\n[[deps.A]]\nuuid = "2"\nversion = "2.0.0"\n';
  assert.deepEqual(parse(two), ['A 1.0.0 1', 'A 2.0.0 2']);
  assert.deepEqual(parse('[package]\nname = "x"\n[[bin]]\nname = "y"\n'), []);
});

test('any text is answered', () => {
  const piece = fc.constantFrom('[[deps.A]]\n', 'uuid = "1"\n', 'version = 1\n', '[[__proto__]]\n', '\n');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      try {
        parse(pieces.join(''));
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});
