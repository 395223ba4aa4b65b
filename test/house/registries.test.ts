import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderDocs } from '../../tools/generate/docs.ts';
import { REGISTRIES, renderRegistries } from '../../tools/generate/registries.ts';
import { descriptorOf, ROOT, unitFolders } from '../../tools/generate/units.ts';

function assertWritten(file: string, text: string): void {
  const path = join(ROOT, file);
  const now = existsSync(path) ? readFileSync(path, 'utf8') : '';
  assert.ok(now === text, `${file} does not say what the folders of the units say: run npm run generate`);
}

test('every registry names every unit of its room', async () => {
  for (const [file, text] of await renderRegistries()) assertWritten(file, text);
});

test('the reference tables say what the descriptors say', async () => {
  for (const [file, text] of await renderDocs()) assertWritten(file, text);
});

test('names of units are unique, and those that are loaded by their folder are called like it', async () => {
  for (const { room, exported } of REGISTRIES) {
    const names = new Set<string>();
    for (const unit of unitFolders(room, exported)) {
      const { name } = await descriptorOf<{ name?: string }>(unit, exported);
      if (name === undefined) continue;
      assert.ok(!names.has(name), `two units of ${room} are called ${name}`);
      names.add(name);
      if (['format', 'command', 'scheme', 'feed'].includes(exported)) {
        assert.equal(name, unit.path, `${room}/${unit.path} calls itself ${name}`);
      }
    }
  }
});
