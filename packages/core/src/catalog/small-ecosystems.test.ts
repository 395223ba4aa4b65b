import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { openWorkshop } from './testing.ts';

const FILES: Readonly<Record<string, string>> = {
  'lib/R/library/mgcv/DESCRIPTION': 'Package: mgcv\nVersion: 1.9-1\nBuilt: R 4.3.2; ; ; unix\n',
  'renv.lock': '{"R":{"Version":"4.4.3"},"Packages":{"digest":{"Package":"digest","Version":"0.6.31"}}}',
  'lib/luarocks/rocks-5.1/tiny/1.2-3/tiny-1.2-3.rockspec': 'package = "tiny"\n',
  'cabal.project.freeze': 'constraints: any.aeson ==2.2.1.0\n',
  'stack.yaml.lock': 'packages:\n- completed:\n    hackage: mtl-2.3.1@sha256:00,1799\nsnapshots: []\n',
  'Manifest.toml': '[[deps.JSON]]\nuuid = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"\nversion = "0.21.4"\n',
  'conda/conda-meta/zlib-1.2.13-h5eee18b_0.json': '{"name":"zlib","version":"1.2.13"}',
  'wp-content/plugins/akismet/akismet.php': '<?php\n/*\nPlugin Name: Akismet\nVersion: 5.3.3\n*/\n',
  'wp-content/themes/neve/style.css': '/*\nTheme Name: Neve\nVersion: 3.8.0\n*/\n',
  '.terraform.lock.hcl': 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.0.0"\n}\n',
  '.github/workflows/ci.yml': 'jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4.1.7\n',
  'action.yml': 'runs:\n  using: composite\n  steps:\n    - uses: actions/cache@v3.3.1\n',
  '.opam/default/.opam-switch/packages/dune.3.16.0/opam': 'opam-version: "2.0"\n',
  'var/lib/pacman/local/zlib-1:1.3.1-2/desc': '%NAME%\nzlib\n\n%VERSION%\n1:1.3.1-2\n\n',
  'var/db/pkg/sys-libs/zlib-1.3.1-r1/CONTENTS': '',
  'usr/lib/opkg/status': 'Package: busybox\nVersion: 1.36.1-1\nStatus: install user installed\n',
};

test('a folder with one package of each of these ecosystems is catalogued to the last one', async () => {
  const workshop = openWorkshop();
  try {
    const folder = join(workshop.folder, 'all');
    for (const [path, content] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { packages, gaps } = await workshop.look(`dir:${folder}`);
    assert.deepEqual(gaps, []);
    assert.deepEqual(packages.map(({ purl }) => purl).sort(), [
      'pkg:alpm/zlib@1:1.3.1-2',
      'pkg:conda/zlib@1.2.13',
      'pkg:cran/digest@0.6.31',
      'pkg:cran/mgcv@1.9-1',
      'pkg:ebuild/sys-libs/zlib@1.3.1-r1',
      'pkg:githubactions/actions/cache@v3.3.1',
      'pkg:githubactions/actions/checkout@v4.1.7',
      'pkg:hackage/aeson@2.2.1.0',
      'pkg:hackage/mtl@2.3.1',
      'pkg:julia/JSON@0.21.4?uuid=682c06a0-de6a-54ab-a142-c8b1cf79cde6',
      'pkg:luarocks/tiny@1.2-3',
      'pkg:opam/dune@3.16.0',
      'pkg:opkg/busybox@1.36.1-1',
      'pkg:terraform/hashicorp/aws@5.0.0',
      'pkg:wordpress/plugins/akismet@5.3.3',
      'pkg:wordpress/themes/neve@3.8.0',
    ]);
  } finally {
    workshop.remove();
  }
});

test('in an image the lockfiles are silent, and what is installed speaks', async () => {
  const workshop = openWorkshop();
  try {
    const entries = Object.entries(FILES).map(([path, content]) => ({ path, content }));
    const { packages } = await workshop.look(workshop.image([entries]));
    assert.deepEqual([...new Set(packages.map(({ type }) => type))].sort(), [
      'alpm',
      'conda',
      'cran',
      'ebuild',
      'luarocks',
      'opam',
      'opkg',
      'wordpress',
    ]);
  } finally {
    workshop.remove();
  }
});
