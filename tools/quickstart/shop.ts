import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageDescription } from '../../test/support/image.ts';
import { type TarEntry, tarFile } from '../../test/support/tar.ts';
import { ROOT } from '../generate/units.ts';

// A small web shop: a real base, an application with packages that have aged, one that is replaced and one that is
// removed. What a person would write as a Dockerfile stands as the instructions of the layers.

const DATABASE = 'lib/apk/db/installed';

/** The image that `npm run quickstart` scans. */
export function shopImage(): ImageDescription {
  const installed = example('installed.txt');
  return {
    name: 'shop/web:1.4',
    platform: 'linux/amd64',
    config: {
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
      Cmd: ['node', '/srv/shop/server.js'],
      User: 'shop',
    },
    layers: [
      {
        instruction: 'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz /',
        tar: tarFile([
          { path: 'etc/', type: 'dir' },
          { path: 'etc/os-release', content: example('os-release.txt') },
          { path: DATABASE, content: installed },
        ]),
      },
      { instruction: 'ENV PATH=/usr/local/bin:/usr/bin:/bin', tar: null },
      {
        instruction: 'RUN apk upgrade --no-cache musl musl-utils',
        tar: tarFile([{ path: DATABASE, content: upgraded(installed) }]),
      },
      { instruction: 'COPY package.json package-lock.json /srv/shop/', tar: tarFile([manifest()]) },
      {
        instruction: 'RUN npm ci --omit=dev',
        tar: tarFile([
          npm('axios', '0.21.0'),
          npm('express', '4.18.2'),
          npm('handlebars', '4.5.3'),
          npm('jquery', '3.4.1'),
          npm('lodash', '4.17.15'),
          npm('marked', '0.3.3'),
          npm('moment', '2.29.1'),
        ]),
      },
      {
        instruction: 'RUN pip install flask==0.12.2 jinja2==2.10 pyyaml==5.1 requests==2.19.1 urllib3==1.23',
        tar: tarFile([
          ...python('Flask', '0.12.2'),
          ...python('Jinja2', '2.10'),
          ...python('PyYAML', '5.1'),
          ...python('requests', '2.19.1'),
          ...python('urllib3', '1.23'),
        ]),
      },
      {
        instruction: 'RUN pip install --upgrade jinja2==3.1.4 && npm uninstall marked',
        tar: tarFile([
          { path: 'usr/lib/python3.12/site-packages/.wh.Jinja2-2.10.dist-info' },
          ...python('Jinja2', '3.1.4'),
          { path: 'srv/shop/node_modules/.wh.marked' },
        ]),
      },
      { instruction: 'USER shop', tar: null },
      { instruction: 'CMD ["node", "/srv/shop/server.js"]', tar: null },
    ],
  };
}

function example(name: string): string {
  return readFileSync(join(ROOT, 'examples/shop/alpine', name), 'utf8');
}

// musl 1.2.5-r1 is the release of Alpine 3.20 that fixes CVE-2025-26519.
function upgraded(installed: string): string {
  return installed.replaceAll(/^(P:musl(?:-utils)?\nV:)1\.2\.5-r0$/gm, '$11.2.5-r1');
}

function manifest(): TarEntry {
  return { path: 'srv/shop/package.json', content: '{"name":"shop","version":"1.4.0","private":true}' };
}

function npm(name: string, version: string): TarEntry {
  return {
    path: `srv/shop/node_modules/${name}/package.json`,
    content: JSON.stringify({ name, version, license: 'MIT' }),
  };
}

function python(name: string, version: string): TarEntry[] {
  const folder = `usr/lib/python3.12/site-packages/${name}-${version}.dist-info`;
  return [
    { path: `${folder}/METADATA`, content: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n` },
    { path: `${folder}/INSTALLER`, content: 'pip\n' },
  ];
}
