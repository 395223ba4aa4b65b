import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import type { CatalogResult } from '../../contract.ts';
import { packageUrl } from '../../purl.ts';
import { parseLock } from './parse.ts';

const parse = (text: string | Uint8Array): CatalogResult =>
  parseLock({ path: '.terraform.lock.hcl', content: bytesSource(Buffer.from(text)) });

test('the lock file that Terraform wrote', () => {
  const { packages, problems } = parse(readFileSync(new URL('testdata/terraform.lock.hcl', import.meta.url)));
  assert.equal(problems, undefined);
  assert.deepEqual(
    packages.map((fact) => packageUrl('terraform', fact, null)),
    [
      'pkg:terraform/acme/gadget@2.0.0-beta1?repository_url=https:%2F%2Fexample.com',
      'pkg:terraform/hashicorp/random@3.6.0',
    ],
  );
});

test('damage: no version, no address, no end', () => {
  const block = 'provider "registry.terraform.io/hashicorp/aws" {\n';
  assert.deepEqual(parse(`${block}}\n`), { packages: [{ name: 'hashicorp/aws', version: '' }] });
  assert.equal(parse('provider "aws" {\n  version = "1"\n}\n').problems?.length, 1);
  const cut = parse(`${block}  version = "5.0.0"\n`);
  assert.deepEqual([cut.packages.length, cut.problems?.length], [1, 1]);
  assert.deepEqual(parse('version = "1.0"\n'), { packages: [] });
});

test('any text is answered', () => {
  const piece = fc.constantFrom('provider "a/b/c" {\n', 'version = "1"\n', '}\n', 'provider', '"', ' ');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      for (const { name } of parse(pieces.join('')).packages) assert.match(name, /^[^/]+\/[^/]+$/);
    }),
  );
});
