import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Explanation } from '../../packages/core/src/match/explain/contract.ts';
import type { Finding } from '../../packages/core/src/model/finding.ts';
import { isVulnerability } from '../../packages/core/src/model/finding.ts';
import { writeImage } from '../support/image.ts';
import { missing, SHARED } from './support/needs.ts';
import { report, seaworthy } from './support/scan.ts';

// What explain tells of real images is what the scan of them reports, finding by finding.

/** So many ids of each list, spread over it: each is a scan. */
const ASKED = 3;

describe('explain and scan tell the same of real images', { skip: missing('shared'), concurrency: 1 }, () => {
  let folder: string;
  let database: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-explain-'));
    database = join(folder, 'advisories.db');
    const feeds = join(SHARED, 'advisories');
    const built = await seaworthy(['db', 'build', '--from', feeds, '--output', database], { HOME: folder });
    assert.equal(built.code, 0, built.stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const root of ['alpine-3.20', 'almalinux-8-20230523', 'almalinux-9-20231124'])
    test(root, async () => {
      const tar = gunzipSync(readFileSync(join(SHARED, 'rootfs', `${root}.tar.gz`)));
      const image = join(folder, `${root}.tar`);
      writeImage('oci-archive', image, {
        layers: [{ tar, compression: 'gzip', instruction: 'ADD rootfs.tar /' }],
      });
      const common = ['--offline', '--db', database, image];
      const { findings, suppressed } = await report(common, { HOME: folder });
      const set = suppressed.map(({ finding }) => finding);
      for (const id of [...sample(findings), ...sample(set)]) {
        // Ids are found in whatever case they are written.
        const words = ['explain', '--format', 'json', ...common.slice(0, -1), id.toLowerCase(), image];
        const { code, stdout, stderr } = await seaworthy(words, { HOME: folder });
        assert.equal(code, 0, stderr);
        const told = JSON.parse(stdout) as Explanation;
        assert.deepEqual(of(told, 'found'), purls(findings, id), id);
        assert.deepEqual(of(told, 'suppressed'), purls(set, id), id);
      }
    });
});

function sample(findings: readonly Finding[]): readonly string[] {
  const ids = [...new Set(findings.map(({ id }) => id))];
  const step = Math.max(1, Math.floor(ids.length / ASKED));
  return ids.filter((_, index) => index % step === 0).slice(0, ASKED);
}

function purls(findings: readonly Finding[], id: string): readonly string[] {
  return findings
    .filter(isVulnerability)
    .filter((finding) => finding.id === id)
    .map((finding) => finding.package.purl)
    .sort();
}

function of({ packages }: Explanation, outcome: 'found' | 'suppressed'): readonly string[] {
  return packages
    .filter((pkg) => pkg.outcome === outcome)
    .map(({ purl }) => purl)
    .sort();
}
