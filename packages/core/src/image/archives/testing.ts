import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ImageDescription } from '../../../../../test/support/image.ts';
import { type TarEntry, tarFile } from '../../../../../test/support/tar.ts';
import { openWorkshop, type Workshop } from '../../catalog/testing.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { OpenImage, OpenOptions } from '../contract.ts';
import { source } from './index.ts';

/** How targets are opened where a test says nothing else. */
export const PLAIN: OpenOptions = {
  platform: null,
  allPlatforms: false,
  plainHttp: false,
  insecureRegistry: false,
};

/** A workshop that ends with the test. */
export function workshopOf(t: TestContext): Workshop {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  return workshop;
}

/** An image of one layer with these entries. */
export function imageOf(
  entries: readonly TarEntry[],
  rest: Partial<ImageDescription> = {},
): ImageDescription {
  return { layers: [{ tar: tarFile(entries), instruction: 'COPY . /' }], ...rest };
}

/** Writes a tar of these entries and returns its path. */
export function putTar(workshop: Workshop, entries: readonly TarEntry[]): string {
  const path = join(workshop.folder, 'crafted.tar');
  rmSync(path, { force: true });
  writeFileSync(path, tarFile(entries));
  return path;
}

/** Files as entries of a tar, some of them replaced, added, or (null) left out. */
export function entriesOf(
  files: ReadonlyMap<string, Buffer>,
  changes: Readonly<Record<string, string | Buffer | null>> = {},
): TarEntry[] {
  const all = new Map<string, string | Buffer | null>([...files, ...Object.entries(changes)]);
  return [...all].flatMap(([path, content]) => (content === null ? [] : [{ path, content }]));
}

/** Opens an image of this machine; it is closed with the test. */
export async function openIn(
  t: TestContext,
  workshop: Workshop,
  target: string,
  options: Partial<OpenOptions> = {},
): Promise<readonly OpenImage[]> {
  const [, scheme = '', location = ''] = /^([a-z-]+):(.*)$/s.exec(target) ?? [];
  const images = await source.open(scheme, location, { ...PLAIN, ...options }, workshop.environment);
  t.after(() => Promise.all(images.map((image) => image.close())));
  return images;
}

/** For `assert.rejects`: an error of ours, with a hint, of this code. */
export function refusal(code: string, message: RegExp = /./): (error: unknown) => true {
  return (error) => {
    if (!(error instanceof SeaworthyError)) throw error;
    if (error.code !== code || !message.test(`${error.message} (${error.hint})`) || error.hint === null)
      throw new Error(`not ${code} ${message}, but ${error.code}: ${error.message} (${error.hint})`);
    return true;
  };
}
