import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { billFormOf, billScanner } from './bill-head.ts';

describe('the form of a bill by its head', () => {
  const cases: readonly (readonly [text: string, is: ReturnType<typeof billFormOf>])[] = [
    ['{"bomFormat"', 'json'],
    ['\ufeff \n{', 'json'],
    // https://github.com/CycloneDX/specification, examples; the licence is of the kind that Apache's tools write.
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n<bom serialNumber="urn:uuid:3e671687" version="1"\n xmlns="http://cyclonedx.org/schema/bom/1.4">',
      'cyclonedx-xml',
    ],
    [
      `<!-- ${'a licence '.repeat(900)}-->\n<b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.2"/>`,
      'cyclonedx-xml',
    ],
    [
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:spdx="http://spdx.org/rdf/terms#">',
      'spdx-rdf',
    ],
    ['SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n', 'spdx-tag-value'],
    ['\ufeff# made by hand\r\n\r\n# for us\nSPDXVersion:SPDX-2.2\n', 'spdx-tag-value'],
    ['---\nSPDXID: "SPDXRef-DOCUMENT"\nspdxVersion: "SPDX-2.3"\n', 'spdx-yaml'],
    ['<project xmlns="http://maven.apache.org/POM/4.0.0">', null],
    ['<html><body>cyclonedx.org/schema/bom</body>', null],
    ['The first line of a document is\n  SPDXVersion: SPDX-2.3\n', null],
    ['', null],
    ['[{}]', null],
  ];
  for (const [text, is] of cases)
    test(`${JSON.stringify(text.slice(0, 40))}: ${is}`, () =>
      assert.equal(billFormOf(Buffer.from(text)), is));
});

describe('the mark of a bill', () => {
  const marked = (document: unknown): boolean => billScanner()(Buffer.from(JSON.stringify(document)));
  const filler = { components: [{ name: 'a', properties: [{ name: 'bomFormat', value: '"\\' }] }] };

  test('anywhere in the document itself', () => {
    assert.ok(marked({ bomFormat: 'CycloneDX' }));
    assert.ok(marked({ ...filler, metadata: { a: [1, true, null, {}] }, bomFormat: 'CycloneDX' }));
    assert.ok(marked({ ...filler, spdxVersion: 'SPDX-2.3' }));
    assert.ok(marked({ predicate: { ...filler, spdxVersion: 'SPDX-2.3' }, predicateType: 'x' }));
    assert.ok(marked({ payload: 'e30=', payloadType: 'application/vnd.in-toto+json' }));
    assert.ok(marked({ '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld' }));
  });

  test('and in nothing else', () => {
    assert.ok(!marked(filler));
    assert.ok(!marked({ a: { bomFormat: 'CycloneDX' }, b: [{ spdxVersion: 'SPDX-2.3' }] }));
    assert.ok(!marked({ bomFormat: ['CycloneDX'], x: 'bomFormat', y: 'CycloneDX' }));
    assert.ok(!marked({ a: '"bomFormat":"CycloneDX"' }));
    assert.ok(!marked({ bomFormat: 'Other', spdxVersion: 2 }));
  });

  test('in any pieces, and in bytes that are no JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), fc.nat(20), (rest, is, size) => {
        const {
          bomFormat: _a,
          spdxVersion: _b,
          '@context': _c,
          payloadType: _d,
          predicate: _e,
          ...clean
        } = rest;
        const bytes = Buffer.from(JSON.stringify(is ? { ...clean, bomFormat: 'CycloneDX' } : clean));
        const scan = billScanner();
        let found = false;
        for (let at = 0; at < bytes.length && !found; at += size + 1)
          found = scan(bytes.subarray(at, at + size + 1));
        assert.equal(found, is);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        billFormOf(bytes);
        billScanner()(bytes);
      }),
    );
  });
});
