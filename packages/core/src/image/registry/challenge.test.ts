import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseChallenges } from './challenge.ts';

function parsed(header: string): unknown {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

// RFC 9110, sections 11.2 and 11.6.1.
const cases: readonly (readonly [header: string, challenges: unknown])[] = [
  ['', []],
  ['Basic', [['basic', {}]]],
  ['Basic realm="a b"', [['basic', { realm: 'a b' }]]],
  [
    'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.example/token',
          service: 'registry.example',
          scope: 'repository:a/b:pull,push',
        },
      ],
    ],
  ],
  ['BEARER Realm = "x" , SERVICE=y', [['bearer', { realm: 'x', service: 'y' }]]],
  [
    'Basic realm="x", Bearer realm="y",service="z"',
    [
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y', service: 'z' }],
    ],
  ],
  [
    String.raw`Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple"`,
    [
      ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ['basic', { realm: 'simple' }],
    ],
  ],
  [', ,Basic realm=x,,', [['basic', { realm: 'x' }]]],
  ['Bearer realm="never closed', [['bearer', {}]]],
  ['Bearer error="insufficient_scope",realm=""', [['bearer', { error: 'insufficient_scope', realm: '' }]]],
];

describe('WWW-Authenticate', () => {
  for (const [header, challenges] of cases)
    test(JSON.stringify(header), () => assert.deepEqual(parsed(header), challenges));

  test('any challenges that are written come back', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const challenge = fc.tuple(token, fc.dictionary(token, fc.string({ unit: 'grapheme-ascii' })));
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges.map(([scheme, parameters]) => {
          const pairs = Object.entries(parameters).map(([k, v]) => `${k}="${v.replace(/["\\]/g, '\\$&')}"`);
          return `${scheme} ${pairs.join(', ')}`.trim();
        });
        assert.deepEqual(
          parsed(header.join(', ')),
          challenges.map(([scheme, parameters]) => [scheme, { ...parameters }]),
        );
      }),
    );
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseChallenges(text)));
    assert.deepEqual(parseChallenges('"'.repeat(1 << 20)), []);
  });
});
