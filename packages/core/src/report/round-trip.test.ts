import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { billOf } from '../catalog/sbom/bill.ts';
import { readSbom } from '../catalog/sbom/read.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Package, Purl } from '../model/package.ts';
import type { Report } from '../model/report.ts';
import { format as cyclonedx } from './cyclonedx/index.ts';
import { format as spdx } from './spdx/index.ts';
import { testPackage, testReport } from './testing.ts';

// What one of our bills is read back as is what it was written from: names and paths are whatever an image holds.
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom(
    'a\nb',
    '__proto__',
    '"',
    '{',
    '[1]',
    'null',
    '7',
    ' ',
    '\u001b[2J',
    '\u{1F600}',
    '@s/n',
    'ä',
  ),
);
const option = fc.option(text);
const layer = fc.option(fc.nat(5));
const plain = { noNullPrototype: true };
const location = fc.record({ path: text, layer }, plain);

const pkg: fc.Arbitrary<Package> = fc
  .record({
    type: fc.constantFrom('deb', 'npm', 'golang', 'bitnami'),
    name: text,
    version: fc.oneof(text, fc.constant('')),
    source: fc.option(fc.record({ name: text, version: text }, plain)),
    arch: option,
    licenses: fc.array(text, { maxLength: 3 }),
    locations: fc.uniqueArray(location, {
      minLength: 1,
      maxLength: 3,
      selector: ({ path, layer }) => `${path} ${layer}`,
    }),
    ownedBy: fc.option(text.map((name) => `pkg:deb/x/${encodeURIComponent(name)}` as Purl)),
    unit: text,
    module: option,
    vendor: option,
  })
  .map((one) => ({
    ...testPackage(),
    ...one,
    purl: `pkg:${one.type}/${encodeURIComponent(`${one.name}-x`)}@1` as Purl,
  }));

const sorted = (one: Package): Package => ({
  ...one,
  locations: [...one.locations].sort(
    (a, b) => compareCodePoints(a.path, b.path) || (a.layer ?? 0) - (b.layer ?? 0),
  ),
});

const report: fc.Arbitrary<Report> = fc
  .record({
    packages: fc.uniqueArray(pkg, { maxLength: 4, selector: ({ purl }) => purl }),
    platform: option,
    name: text,
    gaps: fc.array(fc.record({ id: text, reason: text, location: fc.option(location) }), { maxLength: 2 }),
    releaseFile: fc.option(location),
    codename: option,
    base: fc.option(
      fc.record(
        {
          name: option,
          digest: option,
          layers: fc.option(fc.integer({ min: 1, max: 9 })),
          confidence: fc.constantFrom('certain', 'likely', 'guess'),
          evidence: fc.array(text, { minLength: 1, maxLength: 2 }),
          endOfLife: fc.constant(null),
          maintained: fc.constant(null),
        },
        plain,
      ),
    ),
    tables: fc.dictionary(
      text,
      fc.constant({ packages: ['main', 'net/http'], symbols: 'AQID', complete: true }),
      { maxKeys: 2 },
    ),
  })
  .map(({ packages, platform, name, gaps, releaseFile, codename, base, tables }) => {
    const whole = testReport({ packages });
    const { artifact } = whole;
    const distro = artifact.distro === null ? null : { ...artifact.distro, codename };
    return {
      ...whole,
      artifact: { ...artifact, platform, name, distro, base },
      inventory: {
        releaseFile,
        gaps: gaps.map((gap) => ({ kind: 'gap' as const, ...gap })),
        functionTables: new Map(Object.entries(tables)),
      },
    };
  });

for (const format of [cyclonedx, spdx]) {
  test(`${format.name}: what is written is read back`, () => {
    fc.assert(
      fc.property(report, (written) => {
        const rendered = format.render([written], { width: 0, colour: false, sbom: true });
        const [part, ...others] = readSbom(Buffer.from(rendered)).parts;
        assert.ok(part !== undefined && others.length === 0);
        const bill = billOf(part, 'bill.json');
        const { distro, ...artifact } = written.artifact;
        assert.deepEqual(bill.artifact, { ...artifact, kind: 'sbom', base: artifact.base ?? null });
        const { endOfLife: _, ...said } = distro ?? { endOfLife: null };
        assert.deepEqual(bill.distro, said);
        assert.deepEqual(
          bill.packages.map((one) => ({ ...one })),
          written.packages.map((one) => sorted(one)),
        );
        assert.deepEqual(bill.gaps, written.inventory?.gaps);
        assert.deepEqual(bill.releaseFile, written.inventory?.releaseFile);
        assert.deepEqual([...bill.functionTables], [...(written.inventory?.functionTables ?? [])]);
      }),
    );
  });

  test(`${format.name}: several platforms stay apart`, () => {
    const of = (platform: string, name: string): Report => {
      const one = testReport({ packages: [testPackage({ name }), testPackage({ name: 'both' })] });
      return { ...one, artifact: { ...one.artifact, platform, digest: `sha256:${name.repeat(64)}` } };
    };
    const rendered = format.render([of('linux/amd64', 'a'), of('linux/arm64', 'b')], {
      width: 0,
      colour: false,
      sbom: true,
    });
    const bills = readSbom(Buffer.from(rendered)).parts.map((part) => billOf(part, 'x'));
    assert.deepEqual(
      bills.map(({ artifact, packages }) => [artifact.platform, packages.map(({ name }) => name).sort()]),
      [
        ['linux/amd64', ['a', 'both']],
        ['linux/arm64', ['b', 'both']],
      ],
    );
  });
}
