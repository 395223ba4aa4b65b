import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../tools/generate/units.ts';

function quickstart(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  return spawnSync(process.execPath, [join(ROOT, 'tools/quickstart.ts'), ...words], {
    encoding: 'utf8',
    env,
  });
}

// What is expected here was read off the shop's "Dockerfile" (tools/quickstart/shop.ts) and the advisories by hand.
test('the example is made, scanned and reported, twice the same', () => {
  const first = quickstart();
  assert.equal(first.status, 0, first.stderr);
  const sections = first.stdout.split('\n\n').map((section) => section.split('\n')[0]);
  for (const aged of [
    'axios 0.21.0 (npm)',
    'jquery 3.4.1 (npm)',
    'requests 2.19.1 (pypi)',
    'urllib3 1.23 (pypi)',
  ]) {
    assert.ok(sections.includes(aged), aged);
  }
  assert.match(first.stdout, /CVE-2020-11023 KEV/);
  assert.match(first.stdout, /layer 3: RUN npm ci --omit=dev/);
  assert.match(first.stdout, /distro\/end-of-life/);
  // Replaced by a later layer, removed by it, and upgraded to the release with the fix.
  assert.doesNotMatch(first.stdout, /^(?:jinja2|marked) |CVE-2025-26519/im);
  assert.equal(quickstart().stdout, first.stdout);
});

test('an image that is not there ends as a scan does', () => {
  const { status, stdout, stderr } = quickstart('oci-archive:no-such.tar', '--offline');
  assert.deepEqual([status, stdout], [3, '']);
  assert.match(stderr, /no-such\.tar/);
});
