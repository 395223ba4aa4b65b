import assert from 'node:assert/strict';
import test from 'node:test';
import { makeElf } from '../../../bytes/elf/elf.testkit.ts';
import { bytesSource } from '../../../bytes/source.ts';
import { parseBinary } from './parse.ts';

const PLAN = { bits: 64, littleEndian: true, address: 0x400000 } as const;

function reasons(file: Uint8Array): string[] {
  const { packages, problems } = parseBinary({ path: 'usr/bin/x', content: bytesSource(file) });
  assert.deepEqual(packages, []);
  return (problems ?? []).map(({ reason }) => reason);
}

test('the parts that only Go makes, without build information', () => {
  for (const section of ['.gopclntab', '.note.go.buildid', '.data.rel.ro.gopclntab'])
    assert.match(
      reasons(makeElf({ ...PLAN, data: Buffer.alloc(64), section })).join(),
      /a Go program without/,
    );
  assert.deepEqual(reasons(makeElf({ ...PLAN, data: Buffer.alloc(64), section: '.text' })), []);
});

test('a packed program, as UPX lays it out: its mark behind the headers, and no sections', () => {
  // l_info (src/stub/src/include/linux.h of UPX): a checksum, the mark, sizes.
  const data = Buffer.alloc(512);
  data.write('UPX!', 4, 'latin1');
  assert.match(reasons(makeElf({ ...PLAN, data, section: null })).join(), /packed with UPX/);
  // A program that only speaks of UPX has its sections.
  assert.deepEqual(reasons(makeElf({ ...PLAN, data, section: '.rodata' })), []);
});
