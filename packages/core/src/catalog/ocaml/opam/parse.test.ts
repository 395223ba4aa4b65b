import assert from 'node:assert/strict';
import test from 'node:test';
import { bytesSource } from '../../../bytes/source.ts';
import { parseOpam } from './parse.ts';

const parse = (path: string): string =>
  parseOpam({ path, content: bytesSource(Buffer.alloc(0)) })
    .packages.map(({ name, version }) => `${name} ${version}`)
    .join();

test('packages of a switch, as `opam list` has them', () => {
  assert.equal(
    parse('home/opam/.opam/default/.opam-switch/packages/ocaml-base-compiler.5.1.1/opam'),
    'ocaml-base-compiler 5.1.1',
  );
  assert.equal(parse('.opam-switch/packages/dune.3.16.0+bin/opam'), 'dune 3.16.0+bin');
  assert.equal(parse('.opam-switch/packages/base-unix.base/opam'), 'base-unix base');
});

test('sources, overlays and odd names are none', () => {
  assert.equal(parse('.opam-switch/overlay/dune/opam'), '');
  assert.equal(parse('.opam-switch/packages/dune/opam'), '');
  assert.equal(parse('.opam-switch/packages/.1/opam'), '');
  assert.equal(parse('.opam-switch/packages/a./opam'), '');
  assert.equal(parse('packages/a.1/opam'), '');
});
