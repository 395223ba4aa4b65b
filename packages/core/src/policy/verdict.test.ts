import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, Gap } from '../model/finding.ts';
import type { Purl } from '../model/package.ts';
import type { Severity } from '../model/severity.ts';
import { judge, type PolicyOptions } from './verdict.ts';

function finding(
  id: string,
  severity: Severity,
  fixedVersion: string | null = null,
  aliases: string[] = [],
): Finding {
  return {
    kind: 'vulnerability',
    id,
    aliases,
    title: id,
    severity,
    reason: '',
    fingerprint: id,
    location: {
      path: '',
      startLine: null,
      startColumn: null,
      endLine: null,
      endColumn: null,
      layer: null,
      instruction: null,
    },
    package: { type: 'npm', name: 'x', version: '1', purl: 'pkg:npm/x@1' as Purl },
    installedVersion: '1',
    fixedVersion,
    fixState: fixedVersion === null ? 'not-fixed' : 'fixed',
    cvss: [],
    epss: null,
    kev: null,
    reachable: null,
    origin: null,
    urls: [],
  };
}

const FINDINGS = [
  finding('CVE-1', 'high', '2'),
  finding('CVE-2', 'critical', null, ['GHSA-2']),
  finding('CVE-3', 'unknown'),
];

function judged(options: Partial<PolicyOptions>, gaps: readonly Gap[] = []) {
  return judge(
    { findings: FINDINGS, suppressed: [], gaps },
    { failOn: [], onlyFixed: false, ignore: [], severities: null, ...options },
  );
}
const result = (options: Partial<PolicyOptions>, gaps: readonly Gap[] = []) =>
  judged(options, gaps).verdict.result;

test('without a threshold every scan passes, and everything is counted', () => {
  const { verdict, findings } = judged({});
  assert.deepEqual(verdict, {
    result: 'pass',
    failOn: null,
    counts: { critical: 1, high: 1, medium: 0, low: 0, negligible: 0, unknown: 1 },
  });
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['CVE-2', 'CVE-1', 'CVE-3'],
  );
});

test('a finding at or above the threshold fails', () => {
  assert.equal(result({ failOn: ['critical'] }), 'fail');
  assert.equal(result({ failOn: ['critical'], ignore: ['CVE-2'] }), 'pass');
  assert.equal(result({ failOn: ['high'], ignore: ['CVE-2'] }), 'fail');
  assert.equal(result({ failOn: ['negligible'], ignore: ['CVE-1', 'CVE-2'] }), 'pass');
  assert.equal(result({ failOn: ['unknown'], ignore: ['CVE-1', 'CVE-2'] }), 'fail');
});

test('of several thresholds the lowest is named', () => {
  assert.equal(judged({ failOn: ['low', 'critical', 'gap'] }).verdict.failOn, 'low');
  assert.equal(judged({ failOn: ['gap'] }).verdict.failOn, 'gap');
});

test('only findings with a fix fail, where that is asked for', () => {
  assert.equal(result({ failOn: ['critical'], onlyFixed: true }), 'pass');
  assert.equal(result({ failOn: ['high'], onlyFixed: true }), 'fail');
});

test('an ignored id or alias is moved, not dropped, and not counted', () => {
  const { suppressed, findings, verdict } = judged({ ignore: ['ghsa-2'] });
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['CVE-1', 'CVE-3'],
  );
  assert.deepEqual(
    suppressed.map((one) => [one.finding.id, one.by, one.source]),
    [['CVE-2', 'ignore', '--ignore ghsa-2']],
  );
  assert.equal(verdict.counts.critical, 0);
});

test('the severities chosen are shown and judged; the counts tell of the others', () => {
  const { findings, verdict } = judged({ severities: ['high'], failOn: ['high'] });
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['CVE-1'],
  );
  assert.deepEqual([verdict.counts.critical, verdict.counts.high], [1, 1]);
  assert.equal(verdict.result, 'fail');
  assert.equal(result({ severities: ['low'], failOn: ['high'] }), 'pass');
});

test('a gap fails where gaps are to fail, but not that of a layer that was sought through', () => {
  const gap = (id: string): Gap => ({ kind: 'gap', id, reason: '', location: null });
  assert.equal(result({ failOn: ['gap'] }, [gap('distro/unknown')]), 'fail');
  assert.equal(result({ failOn: ['gap'] }, [gap('layer/digest-unverified')]), 'pass');
  assert.equal(result({ failOn: ['gap'] }, []), 'pass');
  assert.equal(result({ failOn: [] }, [gap('distro/unknown')]), 'pass');
});
