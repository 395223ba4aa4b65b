import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../generate/units.ts';

// The licences of packages whose archive on npm lacks the text that their repository has: NAME.txt, as in
// https://github.com/lddubeau/saxes/blob/master/LICENSE.
const KEPT = join(ROOT, 'tools/build/licences');

/**
 * The licences of the packages whose code is in the bundle, told by the paths of its modules, sorted by name. Throws for
 * a package whose licence text is neither in its archive nor kept here: its code may not be shipped.
 */
export function thirdPartyNotices(moduleIds: readonly string[]): string {
  const names = new Set(moduleIds.map(packageOf).filter((name) => name !== null));
  const notices = [...names].sort().map((name) => {
    const folder = join(ROOT, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `## ${name} ${version} (${license})\n\n${readFileSync(licenceOf(name, folder), 'utf8').trim()}\n`;
  });
  return `Parts of this program come from other projects, under these licences.\n\n${notices.join('\n')}`;
}

function licenceOf(name: string, folder: string): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file !== undefined) return join(folder, file);
  const kept = join(KEPT, `${name}.txt`);
  if (existsSync(kept)) return kept;
  throw new Error(`${name} has no licence text, and its code is in the bundle: put it into ${kept}`);
}

function packageOf(moduleId: string): string | null {
  const match = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/](?!.*[\\/]node_modules[\\/])/.exec(
    moduleId,
  );
  const name = match?.[1]?.replace('\\', '/') ?? null;
  return name !== null && existsSync(join(ROOT, 'node_modules', name, 'package.json')) ? name : null;
}
