import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openWorkshop } from '../testing.ts';
import { isUnreadable, listedBy, parseWith } from '../units.testkit.ts';
import { cataloger as deps } from './deps-json/index.ts';
import { cataloger as config } from './packages-config/index.ts';
import { cataloger as lock } from './packages-lock/index.ts';
import { cataloger as project } from './project/index.ts';

// The shape that the SDK's own specification of the file shows.
const DEPS = {
  runtimeTarget: { name: '.NETCoreApp,Version=v8.0' },
  targets: {
    '.NETCoreApp,Version=v8.0': {
      'Shop/1.0.0': { dependencies: { 'Newtonsoft.Json': '12.0.3' }, runtime: { 'Shop.dll': {} } },
      'Newtonsoft.Json/12.0.3': {
        runtime: {
          'lib/netstandard2.0/Newtonsoft.Json.dll': {
            assemblyVersion: '12.0.0.0',
            fileVersion: '12.0.3.23909',
          },
        },
      },
      'SQLitePCLRaw.lib/2.1.6': {
        runtimeTargets: {
          'runtimes/linux-x64/native/libe_sqlite3.so': { rid: 'linux-x64', assetType: 'native' },
        },
      },
      'Microsoft.NETCore.Platforms/3.1.0': {},
      'Microsoft.CSharp.Reference/8.0.0.0': { compile: { 'Microsoft.CSharp.dll': {} } },
    },
  },
  libraries: {
    'Shop/1.0.0': { type: 'project', serviceable: false, sha512: '' },
    'Newtonsoft.Json/12.0.3': { type: 'package', serviceable: true, sha512: 'x' },
    'SQLitePCLRaw.lib/2.1.6': { type: 'package', serviceable: true, sha512: 'x' },
    'Microsoft.NETCore.Platforms/3.1.0': { type: 'package', serviceable: true, sha512: 'x' },
    'Microsoft.CSharp.Reference/8.0.0.0': { type: 'referenceassembly', serviceable: false, sha512: '' },
  },
};

// Traps 17 and 18: the package's version, not the assembly's; no reference assemblies, nothing that is not there.
test('what a program runs with', () => {
  assert.deepEqual(listedBy(deps, JSON.stringify(DEPS)), [
    'Newtonsoft.Json@12.0.3',
    'SQLitePCLRaw.lib@2.1.6',
  ]);
});

test('a lockfile: each target framework, without projects', () => {
  const text = JSON.stringify({
    version: 1,
    dependencies: {
      'net8.0': {
        Serilog: { type: 'Direct', requested: '[3.0.0, )', resolved: '3.0.1', contentHash: 'x' },
        'System.Text.Json': { type: 'Transitive', resolved: '8.0.0' },
        core: { type: 'Project' },
      },
      'net6.0': { Serilog: { type: 'Direct', resolved: '3.0.1' } },
    },
  });
  assert.deepEqual(listedBy(lock, text), ['Serilog@3.0.1', 'System.Text.Json@8.0.0']);
});

test('packages.config and projects', () => {
  const packages =
    '<packages><package id="jQuery" version="3.1.1" targetFramework="net48" /><package id="StyleCop" version="1.0" developmentDependency="true" /></packages>';
  assert.deepEqual(listedBy(config, packages), ['StyleCop@1.0 dev', 'jQuery@3.1.1']);
  const text = `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
    <PackageReference Include="Dapper" Version="2.0.123" />
    <PackageReference Include="Managed" />
    <PackageReference Include="Analyzers"><Version>1.0.0</Version><PrivateAssets>all</PrivateAssets></PackageReference>
    <PackageReference Include="Floating" Version="1.*" />
    <PackageReference Include="Property" Version="$(Their)" />
    <PackageReference Include="Exact" Version="[4.5.6]" />
    <PackageVersion Include="Central" Version="7.0.0" />
    <ProjectReference Include="../core/core.csproj" />
  </ItemGroup></Project>`;
  assert.deepEqual(listedBy(project, text), [
    'Analyzers@1.0.0 dev',
    'Central@7.0.0',
    'Dapper@2.0.123',
    'Exact@4.5.6',
    'Floating@',
    'Property@',
  ]);
});

test('what is none is said, and any change is answered', () => {
  for (const [unit, text] of [
    [deps, '{}'],
    [deps, '['],
    [lock, '{}'],
    [config, '<a/>'],
    [project, '<project/>'],
  ] as const)
    assert.throws(() => parseWith(unit, text), isUnreadable, text);
  const bytes = Buffer.from(JSON.stringify(DEPS));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 4 }), (at, put) => {
      const changed = Buffer.from(bytes);
      changed.set(put.subarray(0, bytes.length - at), at);
      try {
        parseWith(deps, changed);
      } catch (error) {
        assert.ok(isUnreadable(error), String(error));
      }
    }),
  );
});

test('in an image: what runs, and no assembly for a package', async (t) => {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  const files = [
    { path: 'app/Shop.deps.json', content: JSON.stringify(DEPS) },
    { path: 'app/System.Net.Http.dll', content: 'MZ'.padEnd(200, 'x') },
    { path: 'src/packages.lock.json', content: '{"dependencies":{"net8.0":{"A":{"resolved":"1.0"}}}}' },
  ];
  const { lines } = await workshop.look(workshop.image([files]));
  assert.deepEqual(lines, [
    'nuget Newtonsoft.Json 12.0.3 app/Shop.deps.json@0',
    'nuget SQLitePCLRaw.lib 2.1.6 app/Shop.deps.json@0',
  ]);
});
