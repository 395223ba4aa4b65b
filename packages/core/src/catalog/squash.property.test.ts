import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { TarEntry } from '../../../../test/support/tar.ts';
import { openWorkshop, type Workshop } from './testing.ts';

let workshop: Workshop;
before(() => {
  workshop = openWorkshop();
});
after(() => workshop.remove());

/** Unpacks layers one upon the other into a map, as a runtime does on a disk: the plain way to say what is seen. */
function unpacked(
  layers: readonly (readonly TarEntry[])[],
): Map<string, { layer: number; content: string | null }> {
  const disk = new Map<string, { layer: number; content: string | null }>();
  const remove = (path: string, from: (layer: number) => boolean): void => {
    for (const [known, { layer }] of disk)
      if ((known === path || known.startsWith(`${path}/`)) && from(layer)) disk.delete(known);
  };
  layers.forEach((entries, layer) => {
    for (const { path, type, content } of entries) {
      const folder = path.slice(0, path.lastIndexOf('/'));
      const name = path.slice(path.lastIndexOf('/') + 1);
      const lower = (other: number): boolean => other < layer;
      if (name === '.wh..wh..opq') {
        for (const known of Array.from(disk.keys())) if (known.startsWith(`${folder}/`)) remove(known, lower);
      } else if (name.startsWith('.wh.')) remove(`${folder}/${name.slice(4)}`, lower);
      else {
        for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
          const parent = path.slice(0, at);
          if (disk.get(parent)?.content !== null) disk.set(parent, { layer, content: null });
        }
        const there = disk.get(path);
        if (type !== 'dir' || (there !== undefined && there.content !== null)) remove(path, () => true);
        if (type === 'dir') disk.set(path, { layer, content: null });
        else disk.set(path, { layer, content: String(content ?? '') });
      }
    }
  });
  return disk;
}

const folder = fc.constantFrom(
  'app/node_modules/a',
  'app/node_modules/b',
  'app/node_modules/a/node_modules/c',
);
const entry: fc.Arbitrary<TarEntry> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(folder, fc.nat(9)).map(([path, minor]) => ({
      path: `${path}/package.json`,
      content: JSON.stringify({ name: path.slice(-1), version: `1.${minor}.0` }),
    })),
  },
  { weight: 2, arbitrary: folder.map((path) => ({ path, type: 'dir' as const })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('app/node_modules/a', 'app/node_modules/b')
      .map((path) => ({ path, content: 'x' })),
  },
  { weight: 2, arbitrary: folder.map((path) => ({ path: path.replace(/([^/]+)$/, '.wh.$1') })) },
  { weight: 1, arbitrary: folder.map((path) => ({ path: `${path}/.wh..wh..opq` })) },
  { weight: 1, arbitrary: folder.map((path) => ({ path: `${path}/.wh.package.json` })) },
);

/** A layer as tar writers make them: nothing lies below what the same layer says is a file. */
function sound(entries: readonly TarEntry[]): boolean {
  const files = entries
    .filter(({ type, path }) => type !== 'dir' && !path.includes('.wh.'))
    .map(({ path }) => path);
  return entries.every(({ path }) => !files.some((file) => path.startsWith(`${file}/`)));
}

test('the squashed view of random layers is what unpacking them one upon the other leaves', async () => {
  const layer = fc.array(entry, { minLength: 1, maxLength: 6 }).filter(sound);
  await fc.assert(
    fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 5 }), async (layers) => {
      const expected = [...unpacked(layers)]
        .filter(([path, { content }]) => path.endsWith('/package.json') && content !== null)
        .map(([path, { layer: index, content }]) => {
          const { name, version } = JSON.parse(content ?? '') as { name: string; version: string };
          return `npm ${name} ${version} ${path}@${index}`;
        });
      const { lines } = await workshop.look(workshop.image(layers), { cache: false });
      assert.deepEqual(lines, expected.sort());
    }),
    { numRuns: 300 },
  );
});
