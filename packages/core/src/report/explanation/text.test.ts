import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Explanation, ExplainedPackage } from '../../match/explain/contract.ts';
import type { Purl } from '../../model/package.ts';
import { testReport } from '../testing.ts';
import { renderExplanation } from './text.ts';

const PACKAGE: ExplainedPackage = {
  purl: 'pkg:deb/debian/libssl3@3.0.15' as Purl,
  type: 'deb',
  name: 'libssl3',
  version: '3.0.15+b1',
  source: { name: 'openssl', version: '3.0.15' },
  arch: 'amd64',
  module: null,
  ownedBy: null,
  locations: [{ path: 'var/lib/dpkg/status', layer: 0, instruction: 'ADD rootfs.tar /' }],
  lookedUp: { ecosystems: ['Debian:12'], name: 'openssl', version: '3.0.15', scheme: 'deb' },
  comparisons: [
    {
      record: 'DSA-1',
      ecosystem: 'Debian:12',
      range: '>= 0, < 3.0.14',
      outcome: 'not-affected',
      says: '3.0.15 >= 3.0.14: fixed',
    },
  ],
  outcome: 'suppressed',
  why: 'by distribution: fixed in 3.0.14, you have 3.0.15 [DSA-1 (Debian 12)]',
  severityWhy: null,
};

function explanation(rest: Partial<Explanation>): Explanation {
  return {
    asked: 'CVE-2024-1',
    answer: 'suppressed',
    says: 'CVE-2024-1 is no finding in shop: it is suppressed for 1 package',
    ids: ['CVE-2024-1', 'DSA-1'],
    records: [],
    packages: [PACKAGE],
    findings: [],
    suppressed: [],
    gaps: [],
    epss: { score: 0.123, percentile: 0.5, date: '2026-08-16' },
    kev: { dueDate: '2026-09-01' },
    ...rest,
  };
}
const PLAIN = { width: 0, colour: false };

test('for people', () => {
  const lines = renderExplanation(explanation({}), testReport(), PLAIN).split('\n');
  assert.equal(lines[0], 'CVE-2024-1 is no finding in shop: it is suppressed for 1 package');
  assert.deepEqual(lines.slice(2), [
    'also known as DSA-1',
    'EPSS of 2026-08-16: exploited within 30 days with a probability of 12.3 %, higher than 50.0 % of all CVEs',
    'CISA knows that it is exploited; to be fixed by 2026-09-01',
    '',
    'Packages:',
    '  libssl3 3.0.15+b1 (deb, amd64), from the source openssl 3.0.15',
    '    in var/lib/dpkg/status, layer 0: ADD rootfs.tar /',
    '    looked up as openssl in Debian:12; compared as deb',
    '    DSA-1 [>= 0, < 3.0.14]: 3.0.15 >= 3.0.14: fixed',
    '    SUPPRESSED: by distribution: fixed in 3.0.14, you have 3.0.15 [DSA-1 (Debian 12)]',
  ]);
});

test('within the width of a terminal, in colours where they are wanted', () => {
  const text = renderExplanation(explanation({}), testReport(), { width: 60, colour: true });
  assert.match(text, /\u001b\[1m/);
  for (const line of text.replaceAll(/\u001b\[\d+m/g, '').split('\n')) assert.ok(line.length <= 60, line);
});

test('text out of an image or a record moves no cursor and forges no line', () => {
  const hostile = 'a\n\u001b[2J\u202eb';
  const text = renderExplanation(
    explanation({
      asked: hostile,
      says: hostile,
      ids: [hostile],
      packages: [{ ...PACKAGE, name: hostile, version: hostile, why: hostile, module: hostile }],
      records: [
        {
          id: hostile,
          source: hostile,
          summary: hostile,
          published: hostile,
          modified: hostile,
          aliases: [],
          upstream: [],
          severity: [{ type: hostile, score: hostile }],
          names: [{ ecosystem: hostile, name: hostile }],
          moreNames: 0,
          urls: [],
        },
      ],
      gaps: [{ kind: 'gap', id: 'x', reason: hostile, location: { path: hostile, layer: null } }],
    }),
    testReport(),
    PLAIN,
  );
  assert.doesNotMatch(text, /\u001b|\u202e/);
  assert.doesNotMatch(text, /^\[2J|^\\u/m);
});

test('long lists are cut, and that is said', () => {
  const packages = Array.from({ length: 50 }, () => ({
    ...PACKAGE,
    comparisons: Array.from(
      { length: 40 },
      () => PACKAGE.comparisons[0] as ExplainedPackage['comparisons'][0],
    ),
  }));
  const text = renderExplanation(explanation({ packages }), testReport(), PLAIN);
  assert.match(text, /and 30 more \(--format json has them all\)/);
  assert.match(text, /and 28 more comparisons/);
});
