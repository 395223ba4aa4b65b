import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isVulnerability } from '../../packages/core/src/model/finding.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { oldDebianRoot } from './support/debian.ts';
import { missing, SHARED } from './support/needs.ts';
import { type Podman, startPodman } from './support/podman.ts';
import { report, seaworthy } from './support/scan.ts';

// The plan of a Debian 12 without its security updates, applied to the image by podman as it stands: what a scan of the
// new image finds is what the plan said would remain.
const skip = missing('root', 'shared', 'mmdebstrap', 'podman');
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-plan-'));
const env = { XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
const database = join(folder, 'advisories.db');
let podman: Podman | null = null;

before(async () => {
  if (skip !== false) return;
  mkdirSync(join(folder, 'podman'));
  podman = await startPodman(join(folder, 'podman'));
  const built = await seaworthy(
    ['db', 'build', '--from', join(SHARED, 'advisories'), '--output', database],
    env,
  );
  assert.equal(built.code, 0, built.stderr);
});

after(async () => {
  await podman?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function scan(archive: string, ...words: readonly string[]): Promise<Report> {
  return report(
    ['--offline', '--scanners', 'packages,vuln', '--db', database, ...words, `docker-archive:${archive}`],
    env,
  );
}

test('the plan of a Debian image, applied, leaves what it said would remain', { skip }, async () => {
  const engine = podman as Podman;
  engine.run('import', '--quiet', oldDebianRoot(), 'localhost/shop:old');
  const before = join(folder, 'old.tar');
  engine.run('save', '--quiet', '--output', before, 'localhost/shop:old');
  const { plan, findings } = await scan(before, '--plan');
  assert.ok(plan !== undefined && plan.steps.length >= 3, 'nothing to plan: is the root up to date?');
  assert.equal(plan.commands.length, 1);
  assert.ok(plan.after.risk < plan.before.risk);

  const context = join(folder, 'context');
  mkdirSync(context);
  // What Debian's own images have, and the root does not: where security updates come from.
  writeFileSync(
    join(context, 'security.list'),
    'deb http://deb.debian.org/debian-security bookworm-security main\ndeb http://deb.debian.org/debian bookworm-updates main\n',
  );
  writeFileSync(
    join(context, 'Dockerfile'),
    `FROM localhost/shop:old\nCOPY security.list /etc/apt/sources.list.d/\nRUN ${plan.commands[0]}\n`,
  );
  engine.run('build', '--quiet', '--network=host', '--tag', 'localhost/shop:new', context);
  const rebuilt = join(folder, 'new.tar');
  engine.run('save', '--quiet', '--output', rebuilt, 'localhost/shop:new');

  const applied = await scan(rebuilt, '--plan');
  assert.deepEqual(applied.verdict.counts, plan.after.counts);
  assert.deepEqual(applied.plan?.before, plan.after);
  const removed = new Set(
    plan.steps.flatMap(({ removes }) => removes.map((one) => `${one.id} ${one.package}`)),
  );
  assert.deepEqual(
    applied.findings
      .filter(isVulnerability)
      .map((finding) => `${finding.id} ${finding.package.name}`)
      .sort(),
    findings
      .filter(isVulnerability)
      .map((finding) => `${finding.id} ${finding.package.name}`)
      .filter((key) => !removed.has(key))
      .sort(),
  );
  assert.deepEqual(applied.plan?.steps, []);
});
