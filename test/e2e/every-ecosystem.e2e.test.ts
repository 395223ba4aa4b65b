import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { writeZip } from '../../packages/core/src/bytes/zip.testing.ts';
import { ROOT } from '../../tools/generate/units.ts';
import { report } from './support/scan.ts';

// A folder with one package of each ecosystem, as the command lists it: to the last one.

const CATALOG = join(ROOT, 'packages/core/src/catalog');
const json = JSON.stringify;
const sbom = (purl: string): string =>
  json({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', name: 'x', purl }] });
const spdx = (purl: string): string =>
  json({
    spdxVersion: 'SPDX-2.3',
    packages: [{ name: 'x', externalRefs: [{ referenceType: 'purl', referenceLocator: purl }] }],
  });
const pom = 'groupId=org.jar\nartifactId=jar\nversion=1\n';

/** The file, what it says, and the package that it is about. */
const SAMPLES: readonly (readonly [path: string, content: string | Buffer, purl: string])[] = [
  ['var/lib/pacman/local/pacman-1-1/desc', '%NAME%\npacman\n\n%VERSION%\n1-1\n\n', 'pkg:alpm/pacman@1-1'],
  ['lib/apk/db/installed', 'P:apk\nV:1-r0\nA:x86_64\n\n', 'pkg:apk/apk@1-r0?arch=x86_64'],
  ['opt/bitnami/redis/.spdx-redis.spdx', spdx('pkg:bitnami/redis@7.2.1-0'), 'pkg:bitnami/redis@7.2.1-0'],
  [
    'usr/share/bottlerocket/application-inventory.json',
    json({ Content: [{ Name: 'bottlerocket', Version: '1', Release: '1', Architecture: 'x86_64' }] }),
    'pkg:rpm/bottlerocket@1-1?arch=x86_64',
  ],
  [
    'var/lib/chisel/manifest.wall',
    zstdCompressSync(
      Buffer.from(
        '{"jsonwall":"1.0","schema":"1.0","count":2}\n{"kind":"package","name":"chisel","version":"1","sha256":"a","arch":"amd64"}\n',
      ),
    ),
    'pkg:deb/chisel@1?arch=amd64',
  ],
  ['c/conanfile.txt', '[requires]\nconanfile/1\n', 'pkg:conan/conanfile@1'],
  ['c/conan.lock', json({ version: '0.5', requires: ['conanlock/1'] }), 'pkg:conan/conanlock@1'],
  ['conda-meta/conda-1-0.json', json({ name: 'conda', version: '1' }), 'pkg:conda/conda@1'],
  [
    'dart/pubspec.lock',
    'packages:\n  dart:\n    dependency: transitive\n    source: hosted\n    version: "1.0.0"\n',
    'pkg:pub/dart@1.0.0',
  ],
  [
    'var/lib/dpkg/status',
    'Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n',
    'pkg:deb/dpkg@1?arch=amd64',
  ],
  [
    'var/lib/dpkg/status.d/distroless',
    'Package: distroless\nArchitecture: amd64\nVersion: 1\n',
    'pkg:deb/distroless@1?arch=amd64',
  ],
  [
    'app/Shop.deps.json',
    json({
      targets: { t: { 'Deps/1': { runtime: { 'a.dll': {} } } } },
      libraries: { 'Deps/1': { type: 'package' } },
    }),
    'pkg:nuget/Deps@1',
  ],
  ['n/packages.config', '<packages><package id="Config" version="1" /></packages>', 'pkg:nuget/Config@1'],
  ['n/packages.lock.json', json({ dependencies: { net8: { Lock: { resolved: '1' } } } }), 'pkg:nuget/Lock@1'],
  [
    'n/a.csproj',
    '<Project><ItemGroup><PackageReference Include="Project" Version="1" /></ItemGroup></Project>',
    'pkg:nuget/Project@1',
  ],
  ['e/mix.lock', '%{"mix": {:hex, :mix, "1.0.0", "x", [:mix], [], "hexpm", "x"}}', 'pkg:hex/mix@1.0.0'],
  ['e/rebar.lock', '[{<<"rebar">>,{pkg,<<"rebar">>,<<"1.0.0">>},0}].', 'pkg:hex/rebar@1.0.0'],
  ['lib/otp-1/ebin/otp.app', '{application, otp, [{vsn, "1"}]}.', 'pkg:hex/otp@1'],
  ['action.yml', 'runs:\n  steps:\n    - uses: a/action@v1.0.0\n', 'pkg:githubactions/a/action@v1.0.0'],
  [
    '.github/workflows/ci.yml',
    'jobs:\n  a:\n    steps:\n      - uses: a/workflow@v1.0.0\n',
    'pkg:githubactions/a/workflow@v1.0.0',
  ],
  [
    'g/go.mod',
    'module g\n\ngo 1.21\n\nrequire example.com/gomod v1.0.0\n',
    'pkg:golang/example.com/gomod@v1.0.0',
  ],
  ['h/cabal.project.freeze', 'constraints: any.cabal ==1\n', 'pkg:hackage/cabal@1'],
  [
    'h/stack.yaml.lock',
    'packages:\n- completed:\n    hackage: stack-1@sha256:00,1\nsnapshots: []\n',
    'pkg:hackage/stack@1',
  ],
  [
    'j/jar-1.jar',
    writeZip([{ name: 'META-INF/maven/org.jar/jar/pom.properties', content: pom }]),
    'pkg:maven/org.jar/jar@1',
  ],
  [
    'j/pom.xml',
    '<project><dependencies><dependency><groupId>org.pom</groupId><artifactId>pom</artifactId><version>1</version></dependency></dependencies></project>',
    'pkg:maven/org.pom/pom@1',
  ],
  ['j/gradle.lockfile', 'org.gradle:gradle:1=runtimeClasspath\n', 'pkg:maven/org.gradle/gradle@1'],
  [
    'julia/Manifest.toml',
    '[[deps.Julia]]\nuuid = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"\nversion = "1.0.0"\n',
    'pkg:julia/Julia@1.0.0?uuid=682c06a0-de6a-54ab-a142-c8b1cf79cde6',
  ],
  ['lib/luarocks/rocks-5.1/lua/1-1/lua-1-1.rockspec', 'package = "lua"\n', 'pkg:luarocks/lua@1-1'],
  [
    'w/node_modules/installed/package.json',
    json({ name: 'installed', version: '1.0.0' }),
    'pkg:npm/installed@1.0.0',
  ],
  [
    'w/package-lock.json',
    json({ lockfileVersion: 3, packages: { 'node_modules/npm-lock': { version: '1.0.0' } } }),
    'pkg:npm/npm-lock@1.0.0',
  ],
  ['w/yarn.lock', '# yarn lockfile v1\n\nyarn@^1:\n  version "1.0.0"\n', 'pkg:npm/yarn@1.0.0'],
  [
    'w/pnpm-lock.yaml',
    "lockfileVersion: '6.0'\npackages:\n  /pnpm@1.0.0: {dev: false}\n",
    'pkg:npm/pnpm@1.0.0',
  ],
  [
    'w/bun.lock',
    '{"workspaces": {"": {"dependencies": {"bun": "1"}}}, "packages": {"bun": ["bun@1.0.0", "", {}, "x"],},}',
    'pkg:npm/bun@1.0.0',
  ],
  ['.opam/default/.opam-switch/packages/opam.1/opam', 'opam-version: "2.0"\n', 'pkg:opam/opam@1'],
  ['usr/lib/opkg/status', 'Package: opkg\nVersion: 1\nStatus: install user installed\n', 'pkg:opkg/opkg@1'],
  [
    'p/composer.lock',
    json({ packages: [{ name: 'a/lock', version: '1.0.0' }] }),
    'pkg:composer/a/lock@1.0.0',
  ],
  [
    'p/vendor/composer/installed.json',
    json({ packages: [{ name: 'a/installed', version: '1.0.0' }] }),
    'pkg:composer/a/installed@1.0.0',
  ],
  ['var/db/pkg/sys-apps/portage-1/CONTENTS', '', 'pkg:ebuild/sys-apps/portage@1'],
  [
    'y/egg-1.egg',
    writeZip([{ name: 'EGG-INFO/PKG-INFO', content: 'Name: egg\nVersion: 1\n' }]),
    'pkg:pypi/egg@1',
  ],
  ['y/dist-1.dist-info/METADATA', 'Name: dist\nVersion: 1\n', 'pkg:pypi/dist@1'],
  ['y/pdm.lock', '[[package]]\nname = "pdm"\nversion = "1"\ngroups = ["default"]\n', 'pkg:pypi/pdm@1'],
  ['y/Pipfile.lock', json({ _meta: {}, default: { pipenv: { version: '==1' } } }), 'pkg:pypi/pipenv@1'],
  ['y/poetry.lock', '[[package]]\nname = "poetry"\nversion = "1"\n', 'pkg:pypi/poetry@1'],
  [
    'y/pylock.toml',
    'lock-version = "1.0"\n[[packages]]\nname = "pylock"\nversion = "1"\n',
    'pkg:pypi/pylock@1',
  ],
  ['y/requirements.txt', 'requirements==1\n', 'pkg:pypi/requirements@1'],
  ['y/requirements/base.txt', 'folder==1\n', 'pkg:pypi/folder@1'],
  ['w/.pnp.data.json', json({ packageRegistryData: [['pnp', [['npm:1.0.0', {}]]]] }), 'pkg:npm/pnp@1.0.0'],
  ['y/uv.lock', 'version = 1\n[[package]]\nname = "uv"\nversion = "1"\n', 'pkg:pypi/uv@1'],
  ['r/library/r/DESCRIPTION', 'Package: r\nVersion: 1\nBuilt: R 4\n', 'pkg:cran/r@1'],
  [
    'r/renv.lock',
    json({ R: { Version: '4' }, Packages: { renv: { Package: 'renv', Version: '1' } } }),
    'pkg:cran/renv@1',
  ],
  [
    'var/lib/rpmmanifest/container-manifest-2',
    'rpm\t1-1\t1\t1\tAzure\t(none)\t1\tx86_64\t0\trpm-1-1.src.rpm\n',
    'pkg:rpm/rpm@1-1?arch=x86_64&upstream=rpm-1-1.src.rpm',
  ],
  ['u/Gemfile.lock', 'GEM\n  specs:\n    bundler (1)\n', 'pkg:gem/bundler@1'],
  ['u/specifications/gem-1.gemspec', '# stub: gem 1 ruby lib\n', 'pkg:gem/gem@1'],
  [
    's/Cargo.lock',
    '[[package]]\nname = "cargo"\nversion = "1.0.0"\nsource = "registry+x"\n',
    'pkg:cargo/cargo@1.0.0',
  ],
  ['bin/auditable', readFileSync(join(CATALOG, 'rust/testdata/shop.elf')), 'pkg:cargo/smallvec@0.6.12'],
  ['b/app.cdx.json', sbom('pkg:generic/cyclonedx@1'), 'pkg:generic/cyclonedx@1'],
  ['b/app.spdx.json', spdx('pkg:generic/spdx@1'), 'pkg:generic/spdx@1'],
  [
    'x/Package.resolved',
    json({ pins: [{ location: 'https://github.com/a/swift', state: { version: '1.0.0' } }], version: 2 }),
    'pkg:swift/github.com/a/swift@1.0.0',
  ],
  ['x/Podfile.lock', 'PODS:\n  - pod (1)\n', 'pkg:cocoapods/pod@1'],
  [
    't/.terraform.lock.hcl',
    'provider "registry.terraform.io/a/terraform" {\n  version = "1.0.0"\n}\n',
    'pkg:terraform/a/terraform@1.0.0',
  ],
  [
    'wp-content/plugins/plugin/plugin.php',
    '<?php\n/*\nPlugin Name: Plugin\nVersion: 1\n*/\n',
    'pkg:wordpress/plugins/plugin@1',
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-every-'));
before(() => {
  for (const [path, content] of SAMPLES) {
    mkdirSync(dirname(join(folder, 'all', path)), { recursive: true });
    writeFileSync(join(folder, 'all', path), content);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('one package of each ecosystem is catalogued to the last one', async () => {
  const { packages, gaps } = await report(
    ['--offline', '--scanners', 'packages', `dir:${join(folder, 'all')}`],
    { HOME: folder },
  );
  const found = new Set<string>(packages.map(({ purl }) => purl));
  assert.deepEqual(
    SAMPLES.map(([path, , purl]) => `${path}: ${purl}`).filter(
      (line) => !found.has(line.slice(line.indexOf(': ') + 2)),
    ),
    [],
  );
  assert.deepEqual(
    gaps.map(({ id, location }) => `${id} ${location?.path}`),
    ['database/unreadable var/lib/chisel/manifest.wall'],
  );
  // Two files name something besides: the program another crate, go.mod the standard library.
  assert.equal(packages.length, SAMPLES.length + 2);
});
