import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeImage } from '../../test/support/image.ts';
import { type TarEntry, tarFile } from '../../test/support/tar.ts';
import { ROOT } from '../generate/units.ts';

/** The images of a bench, in the cache folder of the checkout. */
export interface BenchImages {
  readonly label: string;
  /** Bytes of the layer, uncompressed. */
  readonly bytes: number;
  /** The layer as gzip, for `pigz -dc`. */
  readonly gzipLayer: string;
  readonly gzipArchive: string;
  readonly plainArchive: string;
}

const FOLDER = join(ROOT, 'node_modules/.cache/seaworthy/bench');
const PACKAGES = 'python3,python3-pip,nodejs,npm,default-jre-headless,git,curl,openssl,perl';

/** Whether a program is on the PATH. */
export function has(program: string): boolean {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}

/** Makes the images where they are missing: a real Debian where mmdebstrap and root are there, else a synthetic one. */
export function benchImages(): BenchImages {
  mkdirSync(FOLDER, { recursive: true });
  const real = process.getuid?.() === 0 && has('mmdebstrap');
  const name = real ? 'debian' : 'synthetic';
  const tar = join(FOLDER, `${name}.tar`);
  if (!existsSync(tar)) {
    process.stderr.write(`making the ${name} image, once …\n`);
    if (real) makeDebian(tar);
    else writeFileSync(tar, syntheticTar());
  }
  const images = {
    gzipLayer: join(FOLDER, `${name}.tar.gz`),
    gzipArchive: join(FOLDER, `${name}-gzip.oci.tar`),
    plainArchive: join(FOLDER, `${name}-plain.docker.tar`),
  };
  if (!Object.values(images).every((path) => existsSync(path))) packAll(tar, images);
  return {
    label: real ? 'Debian 12 with Python, Node and Java' : 'synthetic',
    bytes: statSync(tar).size,
    ...images,
  };
}

function makeDebian(tar: string): void {
  const partial = `${tar}.partial.tar`;
  const made = spawnSync('mmdebstrap', ['--variant=minbase', `--include=${PACKAGES}`, 'bookworm', partial], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (made.status !== 0) throw new Error('mmdebstrap failed, see above');
  renameSync(partial, tar);
}

function packAll(
  tar: string,
  { gzipLayer, gzipArchive, plainArchive }: Omit<BenchImages, 'label' | 'bytes'>,
): void {
  const layer = { tar: readFileSync(tar), instruction: 'ADD rootfs.tar /' };
  writeImage('oci-archive', gzipArchive, { layers: [{ ...layer, compression: 'gzip' }] });
  writeImage('docker-archive', plainArchive, { layers: [{ ...layer, compression: 'none' }] });
  const packed = spawnSync('gzip', ['-6', '-k', '-f', tar], { stdio: 'inherit' });
  if (packed.status !== 0 || !existsSync(gzipLayer)) throw new Error('gzip failed, see above');
}

/** About 300 MB in 20,000 files: half of it compresses well, half hardly; a dpkg database and Node packages in it. */
function syntheticTar(): Buffer {
  const entries: TarEntry[] = [
    {
      path: 'etc/os-release',
      content: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    },
    {
      path: 'var/lib/dpkg/status',
      content: Array.from({ length: 400 }, (_, index) => dpkgParagraph(index)).join('\n'),
    },
  ];
  let state = 1;
  for (let index = 0; index < 20_000; index++) {
    const content = Buffer.alloc(15_000, `line ${index} of some text\n`);
    for (let at = 0; at < content.length / 2; at++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      content[at] = state >>> 24;
    }
    entries.push({ path: `usr/share/data/${index % 100}/file-${index}`, content });
  }
  for (let index = 0; index < 300; index++)
    entries.push({
      path: `app/node_modules/package-${index}/package.json`,
      content: JSON.stringify({ name: `package-${index}`, version: '1.0.0' }),
    });
  return tarFile(entries);
}

function dpkgParagraph(index: number): string {
  return `Package: package-${index}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.${index}-1\n`;
}
