import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { openWorkshop } from '../../testing.ts';
import { parseInventory } from './parse.ts';

const entry = (fields: Record<string, unknown>) => ({
  Name: 'bash',
  Publisher: 'Bottlerocket',
  Version: '5.1.16',
  Release: '1.1753300000.abcdef12.br1',
  Epoch: '0',
  InstalledTime: '2025-07-24T20:00:00Z',
  ApplicationType: 'Unspecified',
  Architecture: 'x86_64',
  Url: 'https://www.gnu.org/software/bash',
  Summary: 'The GNU Bourne Again shell',
  ...fields,
});
const parse = (value: unknown) =>
  parseInventory({ path: 'x', content: bytesSource(Buffer.from(JSON.stringify(value))) });

test('packages with epoch, version and release', () => {
  const { packages } = parse({ Content: [entry({}), entry({ Name: 'shim', Epoch: '1', Release: '2' })] });
  assert.deepEqual(
    packages.map(({ name, version, arch, vendor }) => [name, version, arch, vendor]),
    [
      ['bash', '5.1.16-1.1753300000.abcdef12.br1', 'x86_64', 'Bottlerocket'],
      ['shim', '1:5.1.16-2', 'x86_64', 'Bottlerocket'],
    ],
  );
});

test('in the image of a host, below the root of its system', async () => {
  const workshop = openWorkshop();
  try {
    const path = 'x86_64-bottlerocket-linux-gnu/sys-root/usr/share/bottlerocket/application-inventory.json';
    const target = workshop.image([[{ path, content: JSON.stringify({ Content: [entry({})] }) }]]);
    assert.deepEqual((await workshop.look(target)).lines, [
      `rpm bash 5.1.16-1.1753300000.abcdef12.br1 ${path}@0`,
    ]);
  } finally {
    workshop.remove();
  }
});

test('what lacks a name or a version is told, what is no inventory refused', () => {
  const { packages, problems } = parse({ Content: [entry({}), entry({ Name: 7 }), null, []] });
  assert.equal(packages.length, 1);
  assert.equal(problems?.length, 3);
  for (const value of [null, [], {}, { Content: {} }, 'x']) assert.throws(() => parse(value), SeaworthyError);
});

test('any value is answered', () => {
  const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
  const content = fc.array(fc.record({ Name: field, Version: field, Release: field, Epoch: field }));
  fc.assert(
    fc.property(content, (Content) => {
      for (const { name, version } of parse({ Content }).packages) assert.ok(name !== '' && version !== '');
    }),
  );
});
