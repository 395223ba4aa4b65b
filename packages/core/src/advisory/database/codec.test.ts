import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AffectedPackage, RangeEvent } from '../../model/advisory.ts';
import { byteWriter } from './binary.ts';
import {
  readAdvisory,
  readCycles,
  readEpss,
  readIdsToEnd,
  readKev,
  readRows,
  writeBody,
  writeRow,
} from './codec.ts';

// Objects as literals make them: deepEqual tells those without a prototype apart.
const PLAIN = { noNullPrototype: true } as const;
const text = fc.string({ maxLength: 12 });
const event: fc.Arbitrary<RangeEvent> = fc.oneof(
  text.map((introduced) => ({ introduced })),
  text.map((fixed) => ({ fixed })),
  text.map((last_affected) => ({ last_affected })),
  text.map((limit) => ({ limit })),
);
const range = fc.record(
  {
    type: fc.constantFrom('ECOSYSTEM' as const, 'SEMVER' as const),
    events: fc.array(event, { minLength: 1, maxLength: 4 }),
  },
  PLAIN,
);
const texts = fc.array(text, { minLength: 1, maxLength: 2 });
const affectedImport = fc.record(
  { path: text, symbols: fc.array(text, { maxLength: 2 }), goos: texts, goarch: texts },
  { ...PLAIN, requiredKeys: ['path', 'symbols'] },
);
const body = fc.record(
  {
    ranges: fc.array(range, { maxLength: 3 }),
    versions: fc.array(text, { maxLength: 3 }),
    module: fc.option(text),
    arches: fc.array(text, { maxLength: 2 }),
    severity: fc.array(fc.record({ type: text, score: text }, PLAIN), { maxLength: 2 }),
    state: fc.constantFrom(null, 'wont-fix' as const, 'not-fixed' as const),
    imports: fc.array(affectedImport, { maxLength: 2 }),
  },
  PLAIN,
);

test('rows come back as they were, each under its release', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('A-1', 'CVE-2024-1234'), body), { maxLength: 4 }),
      (rows) => {
        const writer = byteWriter();
        const value = byteWriter();
        for (const [id, fields] of rows) {
          writeBody(writer, fields);
          writeRow(value, id, [{ body: writer.take(), releases: ['12', '13'] }]);
        }
        const bytes = value.take();
        const expected: AffectedPackage[] = rows.map(([advisory, fields]) => {
          return { advisory, ecosystem: 'Debian:12', name: 'x', ...fields };
        });
        assert.deepEqual(readRows(bytes, 'Debian:12', 'x'), expected);
        assert.deepEqual(readRows(bytes, 'Debian:14', 'x'), []);
        assert.deepEqual(readRows(bytes, 'Debian', 'x'), []);
      },
    ),
    { numRuns: 500 },
  );
});

test('any bytes give an answer or a RangeError', () => {
  const readers: ((value: Buffer) => unknown)[] = [
    (value) => readRows(value, 'Debian:12', 'x'),
    (value) => readAdvisory('A-1', value),
    readEpss,
    readKev,
    readCycles,
    readIdsToEnd,
  ];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...readers), (bytes, read) => {
      try {
        read(Buffer.from(bytes));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
    { numRuns: 5000 },
  );
});
