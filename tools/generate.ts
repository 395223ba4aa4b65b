import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderDocs } from './generate/docs.ts';
import { renderRegistries } from './generate/registries.ts';
import { ROOT } from './generate/units.ts';

// `npm run generate`: writes the registries and the reference tables from the folders of the units.

for (const [file, text] of [...(await renderRegistries()), ...(await renderDocs())]) {
  const path = join(ROOT, file);
  if (textOf(path) === text) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${file}`);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
