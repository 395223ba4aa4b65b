import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cataloger as conanfile } from './conan/conanfile/index.ts';
import { cataloger as conanLock } from './conan/lock/index.ts';
import { cataloger as pubspecLock } from './dart/pubspec-lock/index.ts';
import { cataloger as mixLock } from './elixir/mix-lock/index.ts';
import { cataloger as otp } from './erlang/otp/index.ts';
import { cataloger as rebarLock } from './erlang/rebar-lock/index.ts';
import { cataloger as composerLock } from './php/composer-lock/index.ts';
import { cataloger as composerInstalled } from './php/installed/index.ts';
import { cataloger as gemfileLock } from './ruby/gemfile-lock/index.ts';
import { cataloger as gemInstalled } from './ruby/installed/index.ts';
import { cataloger as cargoAuditable } from './rust/cargo-auditable/index.ts';
import { cataloger as cargoLock } from './rust/cargo-lock/index.ts';
import { cataloger as packageResolved } from './swift/package-resolved/index.ts';
import { cataloger as podfileLock } from './swift/podfile-lock/index.ts';
import { openWorkshop } from './testing.ts';
import { isUnreadable, listedBy, parseWith } from './units.testkit.ts';

// Texts are in the forms that the tools themselves write; where one comes from a tool that ran here, it is said.
const AUDITABLE = readFileSync(join(import.meta.dirname, 'rust/testdata/shop.elf'));

// Written by Cargo here: `cargo metadata` lists these two and the workspace itself.
const CARGO_LOCK = `version = 4

[[package]]
name = "itoa"
version = "1.0.19"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["itoa", "smallvec"]

[[package]]
name = "smallvec"
version = "0.6.12"
source = "registry+https://github.com/rust-lang/crates.io-index"
`;

const COMPOSER = {
  packages: [
    { name: 'Monolog/Monolog', version: 'v1.11.0', license: ['MIT'] },
    { name: 'acme/branch', version: 'dev-main' },
  ],
};

const GEMSPEC = `# -*- encoding: utf-8 -*-
# stub: nokogiri 1.15.4 x86_64-linux lib

Gem::Specification.new do |s|
  s.name = "nokogiri".freeze
  s.version = "1.15.4"
  s.licenses = ["MIT".freeze]
  s.add_runtime_dependency(%q<racc>.freeze, ["~> 1.4"])
end
`;

const GEMFILE_LOCK = `GIT
  remote: https://host.example/rack.git
  revision: 0123
  specs:
    rack (3.1.0)

PATH
  remote: engines/shop
  specs:
    shop (0.1.0)
      rake

GEM
  remote: https://host.example/
  specs:
    nokogiri (1.15.4-x86_64-linux)
      racc (~> 1.4)
    nokogiri (1.15.4-arm64-darwin)
    racc (1.7.1)
    rake (13.0.6)
    ffi (1.16.3-java)
    google-protobuf (4.0.0.rc.2)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  rake (= 13.0.6)

BUNDLED WITH
   2.4.10
`;

const MIX_LOCK = `%{
  "plug": {:hex, :plug, "1.15.3", "712976f504418f6dff0a3e554c40d705a9bcf89a7ccef92fc6a5ef8f16a30a97", [:mix], [{:mime, "~> 1.0 or ~> 2.0", [hex: :mime, repo: "hexpm", optional: false]}], "hexpm", "cc4365a3"},
  "renamed": {:hex, :real_name, "0.1.0-rc.1", "00", [:mix], [], "hexpm", "00"},
  "from_git": {:git, "https://host.example/a.git", "0123", [tag: "v1.0"]}, # a comment
}
`;

const REBAR_LOCK = `{"1.2.0",
[{<<"certifi">>,{pkg,<<"certifi">>,<<"2.12.0">>},1},
 {<<"app">>,{pkg,<<"hex_name">>,<<"1.0.0">>},0},
 {<<"gitty">>,{git,"https://host.example/x.git",{ref,"0123"}},0}]}.
[
{pkg_hash,[
 {<<"certifi">>, <<"2D1CCA">>}]}
].
`;

const APP = `%% the resource file
{application, cowboy, [
	{description, "Small, fast \\"HTTP\\" server."},
	{vsn, "2.10.0"},
	{modules, ['cowboy','cowboy_app']},
	{applications, [kernel,stdlib,crypto,cowlib,ranch]}
]}.
`;

const PUBSPEC_LOCK = `packages:
  http:
    dependency: "direct main"
    description: {name: http, sha256: aa, url: "https://host.example"}
    source: hosted
    version: "1.10.0"
  lints:
    dependency: "direct dev"
    description: {name: lints, url: "https://host.example"}
    source: hosted
    version: "2.1.1"
  flutter:
    dependency: "direct main"
    description: flutter
    source: sdk
    version: "0.0.0"
sdks:
  dart: ">=3.0.0 <4.0.0"
`;

const RESOLVED_2 = {
  pins: [
    {
      identity: 'swift-nio',
      kind: 'remoteSourceControl',
      location: 'https://github.com/apple/swift-nio.git',
      state: { revision: 'aa', version: '2.41.0' },
    },
    {
      identity: 'branchy',
      kind: 'remoteSourceControl',
      location: 'git@github.com:acme/branchy',
      state: { branch: 'main', revision: 'bb' },
    },
  ],
  version: 2,
};

const PODFILE_LOCK = `PODS:
  - Alamofire (5.6.4)
  - Firebase/Core (10.0.0):
    - Firebase/CoreOnly
    - GoogleUtilities (~> 7.8)
  - "GoogleUtilities/NSData+zlib (7.11.1)"

DEPENDENCIES:
  - Alamofire (~> 5.6)

PODFILE CHECKSUM: 00
`;

const CONAN_2 = {
  version: '0.5',
  requires: ['zlib/1.2.13#416618fa04d433c6bd94279ed2e93638%1667396813.987'],
  build_requires: ['cmake/3.25.0#aa'],
  python_requires: [],
};
const CONAN_1 = {
  graph_lock: {
    nodes: {
      0: { options: '' },
      1: { ref: 'openssl/1.1.1t@user/channel#0', context: 'host' },
      2: { ref: 'ninja/1.11.1', context: 'build' },
    },
  },
};
const CONANFILE =
  '[requires]\nzlib/1.2.13 # a comment\nboost/[>=1.80 <2]\n\n[tool_requires]\ncmake/3.25.0\n\n[generators]\nCMakeDeps\n';

describe('each file of a tool', () => {
  const cases: [name: string, found: string[], expected: string[]][] = [
    ['Cargo.lock', listedBy(cargoLock, CARGO_LOCK), ['itoa@1.0.19', 'smallvec@0.6.12']],
    [
      'a program of cargo-auditable',
      listedBy(cargoAuditable, AUDITABLE),
      ['maybe-uninit@2.0.0', 'smallvec@0.6.12'],
    ],
    [
      'installed.json 2',
      listedBy(composerInstalled, JSON.stringify({ ...COMPOSER, 'dev-package-names': ['acme/branch'] })),
      ['acme/branch@dev-main dev', 'monolog/monolog@1.11.0'],
    ],
    [
      'installed.json 1',
      listedBy(composerInstalled, JSON.stringify(COMPOSER.packages)),
      ['acme/branch@dev-main', 'monolog/monolog@1.11.0'],
    ],
    [
      'composer.lock',
      listedBy(
        composerLock,
        JSON.stringify({
          packages: COMPOSER.packages.slice(0, 1),
          'packages-dev': COMPOSER.packages.slice(1),
        }),
      ),
      ['acme/branch@dev-main dev', 'monolog/monolog@1.11.0'],
    ],
    ['a gem specification', listedBy(gemInstalled, GEMSPEC), ['nokogiri@1.15.4']],
    ['one without its stub', listedBy(gemInstalled, GEMSPEC.replace(/^# stub.*$/m, '')), ['nokogiri@1.15.4']],
    [
      'Gemfile.lock',
      listedBy(gemfileLock, GEMFILE_LOCK),
      [
        'ffi@1.16.3',
        'google-protobuf@4.0.0.rc.2',
        'nokogiri@1.15.4',
        'racc@1.7.1',
        'rack@3.1.0',
        'rake@13.0.6',
      ],
    ],
    ['mix.lock', listedBy(mixLock, MIX_LOCK), ['from_git@', 'plug@1.15.3', 'real_name@0.1.0-rc.1']],
    ['rebar.lock', listedBy(rebarLock, REBAR_LOCK), ['certifi@2.12.0', 'gitty@', 'hex_name@1.0.0']],
    [
      'rebar.lock, an older one',
      listedBy(rebarLock, '[{<<"a">>,{pkg,<<"a">>,<<"1.0.0">>},0}].\n'),
      ['a@1.0.0'],
    ],
    ['an application', listedBy(otp, APP), ['cowboy@2.10.0']],
    ['pubspec.lock', listedBy(pubspecLock, PUBSPEC_LOCK), ['http@1.10.0', 'lints@2.1.1 dev']],
    [
      'Package.resolved 2',
      listedBy(packageResolved, JSON.stringify(RESOLVED_2)),
      ['github.com/acme/branchy@', 'github.com/apple/swift-nio@2.41.0'],
    ],
    [
      'Package.resolved 1',
      listedBy(
        packageResolved,
        JSON.stringify({
          object: {
            pins: [
              {
                package: 'NIO',
                repositoryURL: 'https://github.com/apple/swift-nio',
                state: { version: '2.0.0' },
              },
            ],
          },
          version: 1,
        }),
      ),
      ['github.com/apple/swift-nio@2.0.0'],
    ],
    [
      'Podfile.lock',
      listedBy(podfileLock, PODFILE_LOCK),
      ['Alamofire@5.6.4', 'Firebase@10.0.0', 'GoogleUtilities@7.11.1'],
    ],
    ['conan.lock 2', listedBy(conanLock, JSON.stringify(CONAN_2)), ['cmake@3.25.0 dev', 'zlib@1.2.13']],
    ['conan.lock 1', listedBy(conanLock, JSON.stringify(CONAN_1)), ['ninja@1.11.1 dev', 'openssl@1.1.1t']],
    ['conanfile.txt', listedBy(conanfile, CONANFILE), ['boost@', 'cmake@3.25.0 dev', 'zlib@1.2.13']],
  ];
  for (const [name, found, expected] of cases) test(name, () => assert.deepEqual(found, expected));

  test('licences', () => {
    assert.deepEqual(parseWith(gemInstalled, GEMSPEC).packages[0]?.licenses, ['MIT']);
    assert.deepEqual(parseWith(composerLock, JSON.stringify(COMPOSER)).packages[0]?.licenses, ['MIT']);
  });
});

test('what is none is said', () => {
  const none: [unit: typeof cargoLock, text: string][] = [
    [cargoLock, 'a = ='],
    [composerInstalled, '7'],
    [composerLock, '{}'],
    [gemInstalled, 'Gem::Specification.new { |s| s.name = NAME }'],
    [gemfileLock, 'gem "rake"\n'],
    [mixLock, '"a"'],
    [mixLock, '%{"a": {:hex'],
    [mixLock, '%{]'],
    [rebarLock, '{"1.2.0", 7}.'],
    [rebarLock, '['.repeat(200)],
    [otp, '{release, x}.'],
    [pubspecLock, 'a: 1\n'],
    [packageResolved, '{}'],
    [podfileLock, 'a: 1\n'],
    [conanLock, '{}'],
  ];
  for (const [unit, text] of none)
    assert.throws(() => parseWith(unit, text), isUnreadable, `${unit.name}: ${text.slice(0, 40)}`);
  assert.deepEqual(listedBy(cargoAuditable, 'no program'), []);
});

test('a list of crates that is damaged, or inflates without end, is said', () => {
  const at = AUDITABLE.indexOf(Buffer.from([0x78, 0x9c]));
  const damaged = Buffer.from(AUDITABLE);
  damaged.fill(0, at + 4, at + 20);
  assert.throws(() => parseWith(cargoAuditable, damaged), isUnreadable);
});

test('any change of them is answered', () => {
  const files: [unit: typeof cargoLock, bytes: Buffer][] = [
    [cargoLock, Buffer.from(CARGO_LOCK)],
    [cargoAuditable, AUDITABLE],
    [composerInstalled, Buffer.from(JSON.stringify(COMPOSER))],
    [composerLock, Buffer.from(JSON.stringify(COMPOSER))],
    [gemInstalled, Buffer.from(GEMSPEC)],
    [gemfileLock, Buffer.from(GEMFILE_LOCK)],
    [mixLock, Buffer.from(MIX_LOCK)],
    [rebarLock, Buffer.from(REBAR_LOCK)],
    [otp, Buffer.from(APP)],
    [pubspecLock, Buffer.from(PUBSPEC_LOCK)],
    [packageResolved, Buffer.from(JSON.stringify(RESOLVED_2))],
    [podfileLock, Buffer.from(PODFILE_LOCK)],
    [conanLock, Buffer.from(JSON.stringify(CONAN_2))],
    [conanfile, Buffer.from(CONANFILE)],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.nat(),
      fc.uint8Array({ maxLength: 6 }),
      ([unit, bytes], where, put) => {
        const changed = Buffer.from(bytes);
        changed.set(
          put.subarray(0, Math.max(0, changed.length - (where % changed.length))),
          where % changed.length,
        );
        try {
          for (const { name } of parseWith(unit, changed).packages) assert.notEqual(name, '');
        } catch (error) {
          assert.ok(isUnreadable(error), String(error));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('long lines and deep terms take no time that grows with their square', () => {
  const long = 'a'.repeat(200_000);
  for (const [unit, text] of [
    [gemfileLock, `GEM\n    ${long} (1)\n    ${long}(`],
    [gemInstalled, `# stub: ${long}\n s.licenses = [${'"a", '.repeat(50_000)}`],
    [mixLock, `%{"${long}`],
    [rebarLock, `<<"${'\\"'.repeat(100_000)}`],
    [conanfile, `[requires]\n${long}/[${long}`],
    [podfileLock, `PODS:\n  - ${long}/${long} (\n`],
  ] as const) {
    try {
      parseWith(unit, text);
    } catch (error) {
      assert.ok(isUnreadable(error), String(error));
    }
  }
});

const IN_FOLDER: Readonly<Record<string, string | Buffer>> = {
  'Cargo.lock': CARGO_LOCK,
  'bin/shop': AUDITABLE,
  'vendor/composer/installed.json': JSON.stringify(COMPOSER),
  'composer.lock': JSON.stringify({ packages: [{ name: 'a/b', version: '1.0.0' }] }),
  'ruby/specifications/nokogiri-1.15.4.gemspec': GEMSPEC,
  'Gemfile.lock': 'GEM\n  specs:\n    rake (13.0.6)\n',
  'mix.lock': '%{"plug": {:hex, :plug, "1.15.3", "00", [:mix], [], "hexpm", "00"}}',
  'rebar.lock': '[{<<"a">>,{pkg,<<"a">>,<<"1.0.0">>},0}].\n',
  'lib/cowboy-2.10.0/ebin/cowboy.app': APP,
  'pubspec.lock': PUBSPEC_LOCK,
  'Package.resolved': JSON.stringify({ pins: RESOLVED_2.pins.slice(0, 1), version: 2 }),
  'Podfile.lock': PODFILE_LOCK,
  'conan.lock': JSON.stringify(CONAN_2),
  'conanfile.txt': CONANFILE,
};

test('a folder with one of each; of them in an image those that are installed', async (t) => {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  const folder = join(workshop.folder, 'all');
  for (const [path, content] of Object.entries(IN_FOLDER)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const installed = [
    'pkg:cargo/maybe-uninit@2.0.0',
    'pkg:cargo/smallvec@0.6.12',
    'pkg:composer/acme/branch@dev-main',
    'pkg:composer/monolog/monolog@1.11.0',
    'pkg:gem/nokogiri@1.15.4',
    'pkg:hex/cowboy@2.10.0',
  ];
  const locked = [
    'pkg:cargo/itoa@1.0.19',
    'pkg:cocoapods/Alamofire@5.6.4',
    'pkg:cocoapods/Firebase@10.0.0',
    'pkg:cocoapods/GoogleUtilities@7.11.1',
    'pkg:composer/a/b@1.0.0',
    'pkg:conan/boost',
    'pkg:conan/zlib@1.2.13',
    'pkg:gem/rake@13.0.6',
    'pkg:hex/a@1.0.0',
    'pkg:hex/plug@1.15.3',
    'pkg:pub/http@1.10.0',
    'pkg:swift/github.com/apple/swift-nio@2.41.0',
  ];
  const look = await workshop.look(`dir:${folder}`);
  assert.deepEqual(look.gaps, []);
  assert.deepEqual(look.packages.map(({ purl }) => purl).sort(), [...installed, ...locked].sort());
  const files = Object.entries(IN_FOLDER).map(([path, content]) => ({ path: `app/${path}`, content }));
  const image = await workshop.look(workshop.image([files]));
  assert.deepEqual(image.packages.map(({ purl }) => purl).sort(), installed);
});
