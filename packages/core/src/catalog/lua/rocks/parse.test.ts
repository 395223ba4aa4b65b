import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { openWorkshop } from '../../testing.ts';
import { parseRock } from './parse.ts';

const parse = (path: string): string =>
  parseRock({ path, content: bytesSource(Buffer.alloc(0)) })
    .packages.map(({ name, version }) => `${name} ${version}`)
    .join();

test('where luarocks 3.8 writes the rockspec of what it installs', () => {
  // `luarocks make --tree tree tiny-1.2-3.rockspec` of Debian 12 wrote the first of these.
  assert.equal(parse('tree/lib/luarocks/rocks-5.1/tiny/1.2-3/tiny-1.2-3.rockspec'), 'tiny 1.2-3');
  const rocks = 'usr/local/lib/luarocks/rocks-5.4/lua-cjson/2.1.0.10-1';
  assert.equal(parse(`${rocks}/lua-cjson-2.1.0.10-1.rockspec`), 'lua-cjson 2.1.0.10-1');
  assert.equal(parse(`${rocks}/other-1-1.rockspec`), '');
  assert.equal(parse('src/tiny-1.2-3.rockspec'), '');
  assert.equal(parse('tiny/1.2-3/tiny-1.2-3.rockspec'), '');
});

test('in an image: a module that a later layer removed is gone', async () => {
  const workshop = openWorkshop();
  try {
    const at = (name: string) => ({
      path: `usr/lib/luarocks/rocks-5.1/${name}/1-1/${name}-1-1.rockspec`,
      content: 'x',
    });
    const target = workshop.image([
      [at('kept'), at('gone')],
      [{ path: 'usr/lib/luarocks/rocks-5.1/.wh.gone', content: '' }],
    ]);
    const { packages, gaps } = await workshop.look(target);
    assert.deepEqual([packages.map(({ purl }) => purl), gaps], [['pkg:luarocks/kept@1-1'], []]);
  } finally {
    workshop.remove();
  }
});

test('any path is answered', () => {
  fc.assert(fc.property(fc.string(), (path) => assert.equal(typeof parse(path), 'string')));
});
