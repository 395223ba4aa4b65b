import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isVulnerability } from '../../packages/core/src/model/finding.ts';
import type { Report } from '../../packages/core/src/model/report.ts';
import { missing, SHARED } from './support/needs.ts';
import { type Podman, startPodman } from './support/podman.ts';
import { type Registry, startRegistry } from './support/registry.ts';
import { report, seaworthy } from './support/scan.ts';

// Two releases of a base in a registry, and an image that podman builds on one of them.
const skip = missing('root', 'shared', 'podman', 'docker-registry');

describe('the base of an image', { skip, concurrency: 1 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-lineage-'));
  const env = { HOME: folder, SOURCE_DATE_EPOCH: '1795430400' };
  const database = join(folder, 'advisories.db');
  let podman: Podman;
  let registry: Registry;
  let base: string;
  let app: string;

  before(async () => {
    mkdirSync(join(folder, 'podman'));
    [podman, registry] = await Promise.all([
      startPodman(join(folder, 'podman')),
      startRegistry(join(folder, 'registry')),
    ]);
    const built = await seaworthy(
      ['db', 'build', '--from', join(SHARED, 'advisories'), '--output', database],
      env,
    );
    assert.equal(built.code, 0, built.stderr);
    base = `${registry.host}/team/base`;
    app = `${registry.host}/team/app:1`;
    for (const [tag, root] of [
      ['9.0', 'almalinux-9-20220901.tar.gz'],
      ['small', 'alpine-3.20.tar.gz'],
    ] as const) {
      const from = join(folder, tag);
      mkdirSync(from);
      copyFileSync(join(SHARED, 'rootfs', root), join(from, 'root.tar.gz'));
      writeFileSync(join(from, 'Dockerfile'), 'FROM scratch\nADD root.tar.gz /\nCMD ["/bin/sh"]\n');
      podman.run('build', '--quiet', '--format=docker', '--tag', `${base}:${tag}`, from);
      podman.run('push', '--quiet', '--tls-verify=false', `${base}:${tag}`);
    }
    const context = join(folder, 'context');
    mkdirSync(join(context, 'site/Jinja2-2.10.dist-info'), { recursive: true });
    writeFileSync(join(context, 'site/Jinja2-2.10.dist-info/METADATA'), 'Name: Jinja2\nVersion: 2.10\n');
    writeFileSync(join(context, 'Dockerfile'), `FROM ${base}:9.0\nCOPY site /app/site\nCMD ["/app/run"]\n`);
    podman.run('build', '--quiet', '--format=docker', '--tag', app, context);
    podman.run('push', '--quiet', '--tls-verify=false', app);
  });

  after(async () => {
    await Promise.all([podman?.stop(), registry?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (cache: string): string[] => ['--db', database, '--cache-dir', join(folder, cache)];
  const scan = (cache: string, ...words: readonly string[]): Promise<Report> =>
    report([...options(cache), ...words, `registry:${app}`], env);

  test('without an index the history is a guess', async () => {
    const { artifact, findings } = await scan('guess');
    assert.deepEqual(
      [artifact.base?.name, artifact.base?.layers, artifact.base?.confidence],
      [null, 1, 'guess'],
    );
    assert.match(artifact.base?.evidence[0] ?? '', /CMD/);
    assert.deepEqual(
      artifact.layers.map((layer) => layer.base),
      [true, false],
    );
    const origins = new Map(
      findings.filter(isVulnerability).map(({ package: pkg, origin }) => [pkg.name, origin]),
    );
    assert.equal(origins.get('glibc'), 'base');
    assert.equal(origins.get('jinja2'), 'own');
  });

  test('with an index the layers tell, and the plan knows the other tag', async () => {
    const indexed = await seaworthy(
      ['base', 'index', ...options('known'), `registry:${base}:9.0`, `registry:${base}:small`],
      env,
    );
    assert.equal(indexed.code, 0, indexed.stderr);
    const found = await scan('known', '--plan');
    assert.deepEqual(
      [found.artifact.base?.name, found.artifact.base?.layers, found.artifact.base?.confidence],
      [`${base}:9.0`, 1, 'certain'],
    );
    assert.match(found.artifact.base?.digest ?? '', /^sha256:/);
    const step = found.plan?.steps.find(({ kind }) => kind === 'base-image');
    assert.match(step?.title ?? '', /base:small instead of .*base:9\.0$/);
    // What the step brings is what a scan of that base finds.
    const other = await report([...options('other'), `registry:${base}:small`], env);
    assert.deepEqual(
      step?.adds.map(({ id, package: name }) => `${id} ${name}`).sort(),
      other.findings
        .filter(isVulnerability)
        .map(({ id, package: pkg }) => `${id} ${pkg.name}`)
        .sort(),
    );
    const own = found.findings.filter(isVulnerability).filter(({ origin }) => origin === 'own').length;
    assert.equal(found.plan?.steps[0], step);
    const remains = Object.values(step?.remains.counts ?? {}).reduce((sum, count) => sum + count, 0);
    assert.equal(remains, own + other.findings.filter(isVulnerability).length);
    // The same input gives the same bytes: an image is not its own base.
    assert.deepEqual(await scan('known', '--plan'), found);
  });

  test('an image that a scan has seen is known as well; without a cache nothing is', async () => {
    await report([...options('seen'), `registry:${base}:9.0`], env);
    assert.equal((await scan('seen')).artifact.base?.confidence, 'certain');
    assert.equal((await scan('seen', '--no-cache')).artifact.base?.confidence, 'guess');
    const listed = await seaworthy(['base', 'list', '--cache-dir', join(folder, 'seen')], env);
    assert.match(listed.stdout, /team\/base:9\.0 .*\d+ findings .*seen/);
    const forgotten = await seaworthy(
      ['base', 'forget', '--cache-dir', join(folder, 'seen'), `${base}:9.0`],
      env,
    );
    assert.equal(forgotten.code, 0, forgotten.stderr);
    assert.equal((await scan('seen')).artifact.base?.confidence, 'guess');
    const unknown = await seaworthy(['base', 'forget', '--cache-dir', join(folder, 'seen'), 'nothing'], env);
    assert.equal(unknown.code, 3);
  });

  test('labels name the base; where the layers are those of another, they win', async () => {
    const context = join(folder, 'labelled');
    mkdirSync(context);
    const label = 'LABEL org.opencontainers.image.base.name="docker.io/library/fedora:40"';
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM ${base}:9.0\nRUN ["/bin/true"]\n`.replace('RUN ["/bin/true"]', 'COPY Dockerfile /x') +
        `${label}\nCMD ["/x"]\n`,
    );
    const archive = join(folder, 'labelled.tar');
    podman.run('build', '--quiet', '--format=docker', '--tag', 'localhost/labelled', context);
    podman.run('save', '--quiet', '--output', archive, 'localhost/labelled');
    const target = `docker-archive:${archive}`;
    const alone = await report([...options('labels'), target], env);
    assert.deepEqual(
      [alone.artifact.base?.name, alone.artifact.base?.layers, alone.artifact.base?.confidence],
      ['docker.io/library/fedora:40', 1, 'likely'],
    );
    const known = await report([...options('known'), target], env);
    assert.equal(known.artifact.base?.name, `${base}:9.0`);
    assert.match(
      known.artifact.base?.evidence.join('\n') ?? '',
      /fedora:40, which is not what its layers say/,
    );
  });

  test('the table says it', async () => {
    const { stdout } = await seaworthy(['scan', ...options('known'), `registry:${app}`], env);
    assert.match(stdout, /base {6}.*team\/base:9\.0, 1 of 2 layers/);
    assert.match(stdout, /\d+ from the base image, \d+ yours/);
  });
});
