import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createShapeBuilder } from './shape.ts';
import { createView, type LayerView } from './view.ts';

/** A view of one layer with these symbolic links, path to target. */
function linked(links: Readonly<Record<string, string>>): LayerView {
  const shape = createShapeBuilder(7);
  for (const [path, target] of Object.entries(links)) shape.add(path, false, target);
  return createView([shape.finish()]);
}

describe('symbolic links, as path_resolution(7) has them', () => {
  const cases: readonly (readonly [links: Record<string, string>, path: string, resolved: string | null])[] =
    [
      [{}, 'a/b', 'a/b'],
      [{ a: 'b' }, 'a', 'b'],
      [{ a: 'b' }, 'a/c', 'b/c'],
      [{ 'usr/lib': '../lib' }, 'usr/lib/x', 'lib/x'],
      [{ lib: 'usr/lib' }, 'lib/os-release', 'usr/lib/os-release'],
      [{ 'etc/a': '/b' }, 'etc/a', 'b'],
      [{ a: '../../../../etc/passwd' }, 'a', 'etc/passwd'],
      [{ a: 'b', b: 'c', c: 'd/e' }, 'a/f', 'd/e/f'],
      [{ a: './/b/./c/../d/' }, 'a', 'b/d'],
      // `..` behind a link is the parent of where the link leads.
      [{ a: 'x/y' }, 'a/../z', 'x/z'],
      [{ a: 'a' }, 'a', null],
      [{ a: 'b', b: 'a' }, 'a/x', null],
      [{ a: 'a/a' }, 'a', null],
    ];
  for (const [links, path, resolved] of cases)
    test(`${path} with ${JSON.stringify(links)} is ${resolved}`, () => {
      assert.equal(linked(links).resolve(path), resolved);
    });

  test('40 links are followed, not 41', () => {
    const chain = (length: number): LayerView =>
      linked(Object.fromEntries(Array.from({ length }, (_, index) => [`l${index}`, `l${index + 1}`])));
    assert.equal(chain(40).resolve('l0'), 'l40');
    assert.equal(chain(41).resolve('l0'), null);
  });

  test('targets that no kernel has lead nowhere, and cost nothing', () => {
    const deep = (parts: number): string => 'a/'.repeat(parts);
    assert.equal(linked({ l: deep(500_000) }).resolve('l'), null);
    assert.equal(linked({ l: `${deep(2000)}b` }).resolve('l'), `${deep(2000)}b`);
    // Each target is short enough; together they are not.
    assert.equal(linked({ l: `${deep(1500)}l`, [`${deep(1500)}l`]: `${deep(1500)}l` }).resolve('l'), null);
    assert.equal(linked({}).resolve(deep(3000)), null);
  });
});
