import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { formatReference, parseReference } from './index.ts';

const HEX = '0123456789abcdef'.repeat(4);
const DIGEST = `sha256:${HEX}`;

// What Docker makes of each, by the grammar of https://github.com/distribution/reference (reference.go, normalize.go).
const valid: readonly (readonly [given: string, whole: string])[] = [
  ['alpine', 'docker.io/library/alpine:latest'],
  ['alpine:3.20', 'docker.io/library/alpine:3.20'],
  ['grafana/grafana', 'docker.io/grafana/grafana:latest'],
  ['docker.io/alpine', 'docker.io/library/alpine:latest'],
  ['index.docker.io/alpine', 'docker.io/library/alpine:latest'],
  ['docker.io/a/b', 'docker.io/a/b:latest'],
  ['localhost/a', 'localhost/a:latest'],
  ['localhost:5000/a', 'localhost:5000/a:latest'],
  ['local/a', 'docker.io/local/a:latest'],
  ['registry:5000/a/b/c:1', 'registry:5000/a/b/c:1'],
  ['127.0.0.1:5000/a', '127.0.0.1:5000/a:latest'],
  ['[::1]:5000/a', '[::1]:5000/a:latest'],
  ['[2001:db8::1]/a', '[2001:db8::1]/a:latest'],
  ['registry.example/a', 'registry.example/a:latest'],
  ['REGISTRY/a', 'REGISTRY/a:latest'],
  ['xn--n3h.example/a', 'xn--n3h.example/a:latest'],
  [`alpine@${DIGEST}`, `docker.io/library/alpine@${DIGEST}`],
  [`alpine:3.20@${DIGEST}`, `docker.io/library/alpine:3.20@${DIGEST}`],
  [`registry:5000/a:b@${DIGEST}`, `registry:5000/a:b@${DIGEST}`],
  [`a@sha512:${HEX}${HEX}`, `docker.io/library/a@sha512:${HEX}${HEX}`],
  ['a.b_c__d-e---f', 'docker.io/library/a.b_c__d-e---f:latest'],
  ['a:_x.Y-1', 'docker.io/library/a:_x.Y-1'],
  ['test:5000', 'docker.io/library/test:5000'],
  [`a:${'t'.repeat(128)}`, `docker.io/library/a:${'t'.repeat(128)}`],
  [`r.example/${'a/'.repeat(127)}a`, `r.example/${'a/'.repeat(127)}a:latest`],
  [`${HEX}:1`, `docker.io/library/${HEX}:1`],
];

const invalid: readonly (readonly [given: string, why: RegExp])[] = [
  ['', /no part of a name/],
  [' alpine', /no part of a name/],
  ['Alpine', /lower case/],
  ['a/Upper', /lower case/],
  ['a//b', /no part of a name/],
  ['/a', /no part of a name|no host/],
  ['a/', /no part of a name/],
  ['-a', /no part of a name/],
  ['a-', /no part of a name/],
  ['a..b', /no part of a name/],
  ['a___b', /no part of a name/],
  ['a:', /no tag/],
  ['a:.b', /no tag/],
  ['a:b c', /no tag/],
  [`a:${'t'.repeat(129)}`, /no tag/],
  ['a@', /no digest/],
  ['a@sha256:abc', /no digest/],
  [`a@${DIGEST.toUpperCase()}`, /no digest/],
  [`a@${DIGEST}@${DIGEST}`, /no digest/],
  [`@${DIGEST}`, /no part of a name/],
  [`r.example/${'a/'.repeat(128)}a`, /255/],
  ['-host.example/a', /no host/],
  ['host_name.example/a', /no host/],
  ['host.example:/a', /no host/],
  ['host.example:99999/a', /no host/],
  ['1.2.3.4.5/a', /no host/],
  ['[::g]/a', /no host/],
  ['[:::::]:1/a', /no host/],
  ['https://registry.example/a', /no host|no part of a name/],
  ['user:pass@registry.example/a', /no digest/],
  [HEX, /id of an image/],
];

describe('image references', () => {
  for (const [given, whole] of valid) {
    test(`${given.slice(0, 60)} is ${whole.slice(0, 60)}`, () => {
      const reference = parseReference(given);
      assert.equal(formatReference(reference), whole);
      assert.deepEqual(parseReference(whole), reference);
    });
  }

  for (const [given, why] of invalid) {
    test(`${JSON.stringify(given.slice(0, 60))} is none`, () => {
      assert.throws(
        () => parseReference(given),
        (error) => {
          assert.ok(error instanceof SeaworthyError);
          assert.equal(error.code, 'usage');
          assert.match(error.message, why);
          assert.ok(error.hint !== null);
          return true;
        },
      );
    });
  }

  test('the parts', () => {
    assert.deepEqual(parseReference(`r.example:5000/shop/api:1.4@${DIGEST}`), {
      registry: 'r.example:5000',
      repository: 'shop/api',
      tag: '1.4',
      digest: DIGEST,
    });
    assert.equal(parseReference(`a@${DIGEST}`).tag, null);
  });

  test('any text is a reference whose host a URL can hold, or a usage error', () => {
    const pieces = fc.constantFrom(
      'a',
      'B',
      '1',
      '.',
      '-',
      '_',
      '/',
      ':',
      '@',
      '[',
      ']',
      '%',
      '5000',
      DIGEST,
      '\0',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 12 }), (parts) => {
        try {
          const reference = parseReference(parts.join(''));
          const url = new URL(`https://${reference.registry}/v2/${reference.repository}/manifests/x`);
          assert.equal(url.pathname, `/v2/${reference.repository}/manifests/x`);
          assert.equal(url.username, '');
          assert.deepEqual(parseReference(formatReference(reference)), reference);
        } catch (error) {
          if (!(error instanceof SeaworthyError) || error.code !== 'usage') throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
