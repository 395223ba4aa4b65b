import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import { bytesSource } from './source.ts';
import { writeZip } from './zip.testing.ts';
import { isZip, readZipDirectory, readZipEntry, ZIP_LIMITS } from './zip.ts';

const damaged = (pattern: RegExp) => (error: unknown) =>
  error instanceof SeaworthyError && error.code === 'file/unreadable' && pattern.test(error.message);

function contents(zip: Uint8Array): [string, string][] {
  const source = bytesSource(zip);
  return readZipDirectory(source).map((e) => [e.name, Buffer.from(readZipEntry(source, e)).toString()]);
}

// `printf 'hello\n' | zip -q - -` of Info-ZIP 3.0: streamed, so zip64 and with the sizes behind the data.
const STREAMED =
  'UEsDBC0AAAAAAExud10gMDo2//////////8BABQALQEAEAAGAAAAAAAAAAYAAAAAAAAAaGVsbG8KUEsBAh4DLQAAAAAATG53XSAwOjYGAAAABgAA' +
  'AAEAAAAAAAAAAQAAAIARAAAAAC1QSwYGLAAAAAAAAAAeAy0AAAAAAAAAAAABAAAAAAAAAAEAAAAAAAAALwAAAAAAAAA5AAAAAAAAAFBLBgcAAAAA' +
  'aAAAAAAAAAABAAAAUEsFBgAAAAABAAEALwAAADkAAAAAAA==';

test('stored and deflated entries come back, in the order of the file', () => {
  const long = 'a'.repeat(5000);
  const zip = writeZip([
    { name: 'b.json', content: '{"b":1}', stored: true },
    { name: 'a/ü.json', content: long },
    { name: 'empty', content: '' },
  ]);
  assert.deepEqual(contents(zip), [
    ['b.json', '{"b":1}'],
    ['a/ü.json', long],
    ['empty', ''],
  ]);
});

test('a streamed zip of Info-ZIP is read', () => {
  assert.deepEqual(contents(Buffer.from(STREAMED, 'base64')), [['-', 'hello\n']]);
});

test('a zip with 70,000 entries has a zip64 end record, and all are read', () => {
  const files = Array.from({ length: 70_000 }, (_, i) => ({ name: `${i}`, content: 'x', stored: true }));
  assert.equal(readZipDirectory(bytesSource(writeZip(files))).length, 70_000);
});

test('sizes and places of an entry may stand in the zip64 extra field', () => {
  const zip = writeZip([{ name: 'n', content: 'hello', stored: true }]);
  const central = zip.indexOf('PK\x01\x02');
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(5n, 4);
  extra.writeBigUInt64LE(5n, 12);
  extra.writeBigUInt64LE(0n, 20);
  const wide = Buffer.concat([zip.subarray(0, central + 47), extra, zip.subarray(central + 47)]);
  for (const at of [20, 24, 42]) wide.writeUInt32LE(0xffffffff, central + at);
  wide.writeUInt16LE(28, central + 30);
  const end = wide.indexOf('PK\x05\x06');
  wide.writeUInt32LE(wide.readUInt32LE(end + 12) + 28, end + 12);
  assert.deepEqual(contents(wide), [['n', 'hello']]);
});

test('names are data: they are given as they stand', () => {
  const zip = writeZip([
    { name: '../../etc/passwd', content: 'x' },
    { name: '/abs', content: 'y' },
  ]);
  assert.deepEqual(
    contents(zip).map(([name]) => name),
    ['../../etc/passwd', '/abs'],
  );
});

test('a comment that looks like an end record does not hide the real one', () => {
  const zip = writeZip([{ name: 'n', content: 'hello' }]);
  const commented = Buffer.concat([zip, Buffer.from('PK\x05\x06 comment')]);
  commented.writeUInt16LE(12, zip.length - 2);
  assert.deepEqual(contents(commented), [['n', 'hello']]);
});

test('what claims more bytes than it has is refused before it is inflated', () => {
  const zip = writeZip([{ name: 'n', content: Buffer.alloc(100_000) }]);
  const central = zip.indexOf('PK\x01\x02');
  zip.writeUInt32LE(ZIP_LIMITS.maxEntryBytes + 1, central + 24);
  assert.throws(() => contents(zip), damaged(/claims/));
});

test('an entry that inflates to more than it claims is stopped', () => {
  const zip = writeZip([{ name: 'bomb', content: Buffer.alloc(10_000_000) }]);
  zip.writeUInt32LE(10, zip.indexOf('PK\x01\x02') + 24);
  assert.throws(() => contents(zip), damaged(/cannot be inflated/));
});

test('all entries together may not claim more than the limit', () => {
  const zip = writeZip([
    { name: 'a', content: 'xxxx' },
    { name: 'b', content: 'xxxx' },
  ]);
  const limits = { ...ZIP_LIMITS, maxTotalBytes: 7 };
  assert.throws(() => readZipDirectory(bytesSource(zip), limits), damaged(/claim more than 7/));
});

test('overlapping entries, double names, encryption and unknown methods are errors that name the entry', () => {
  const two = () =>
    writeZip([
      { name: 'a', content: 'x' },
      { name: 'b', content: 'x' },
    ]);
  const second = (zip: Buffer) => zip.lastIndexOf('PK\x01\x02');
  const overlap = two();
  overlap.writeUInt32LE(1, second(overlap) + 42);
  assert.throws(() => contents(overlap), damaged(/"b" overlaps/));
  const twice = two();
  twice.write('a', second(twice) + 46);
  assert.throws(() => contents(twice), damaged(/two entries are named "a"/));
  const encrypted = two();
  encrypted.writeUInt16LE(1, second(encrypted) + 8);
  assert.throws(() => contents(encrypted), damaged(/"b" is encrypted/));
  const unknown = two();
  unknown.writeUInt16LE(93, second(unknown) + 10);
  assert.throws(() => contents(unknown), damaged(/method 93/));
});

test('a local header that names another file is an error', () => {
  const zip = writeZip([{ name: 'a', content: 'x' }]);
  zip.write('z', 30);
  assert.throws(() => contents(zip), damaged(/is named "z"/));
});

test('a wrong checksum is an error', () => {
  const zip = writeZip([{ name: 'a', content: 'hello', stored: true }]);
  zip.write('j', 31);
  assert.throws(() => contents(zip), damaged(/checksum/));
});

test('what is cut off is an error, wherever the cut is', () => {
  const zip = writeZip([
    { name: 'a', content: 'hello' },
    { name: 'b', content: 'world' },
  ]);
  for (let length = 0; length < zip.length; length++) {
    assert.throws(() => contents(zip.subarray(0, length)), damaged(/./), `cut at ${length}`);
  }
});

test('the head tells a zip, an empty one too', () => {
  assert.equal(isZip(writeZip([])), true);
  assert.equal(isZip(writeZip([{ name: 'a', content: '' }])), true);
  assert.equal(isZip(Buffer.from('PK')), false);
  assert.equal(isZip(Buffer.from(STREAMED, 'base64')), true);
});

test('any change of any byte gives the same entries or an error, never anything else', () => {
  const zip = writeZip([
    { name: 'one.json', content: JSON.stringify({ a: 'x'.repeat(300) }) },
    { name: 'two.json', content: 'plain', stored: true },
  ]);
  const bytes = fc.tuple(fc.nat(zip.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = Buffer.from(zip);
      for (const [at, value] of changes) changed[at] = value;
      try {
        for (const [, content] of contents(changed)) assert.ok(content.length <= 400);
      } catch (error) {
        assert.ok(damaged(/^damaged zip: /)(error), String(error));
      }
    }),
    { numRuns: 3000 },
  );
});
