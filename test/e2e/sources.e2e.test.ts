import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Report } from '../../packages/core/src/model/report.ts';
import { writeImage } from '../support/image.ts';
import { tarFile } from '../support/tar.ts';
import { debianRoot } from './support/debian.ts';
import { missing, run, SHARED } from './support/needs.ts';
import { type Podman, startPodman } from './support/podman.ts';
import { type Registry, startRegistry } from './support/registry.ts';
import { report } from './support/scan.ts';

// The same image, wherever it is opened, gives the same packages, findings and gaps.

const NEEDS = missing('root', 'podman', 'skopeo', 'docker-registry', 'mmdebstrap', 'dpkg-query');

/** What must not depend on the place of an image. */
function essence({ artifact, packages, findings, suppressed, gaps }: Report): unknown {
  return {
    imageId: artifact.imageId,
    distro: artifact.distro,
    diffIds: artifact.layers.map(({ diffId, instruction }) => [diffId, instruction]),
    packages,
    findings,
    suppressed,
    // Only a local file's layer can be sought through instead of read.
    gaps: gaps.filter(({ id }) => id !== 'layer/digest-unverified'),
  };
}

describe('images from everywhere', { skip: NEEDS, concurrency: 1 }, () => {
  let folder: string;
  let podman: Podman;
  let registry: Registry;
  let env: Record<string, string>;
  let options: string[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-e2e-'));
    mkdirSync(join(folder, 'podman'));
    [podman, registry] = await Promise.all([
      startPodman(join(folder, 'podman')),
      startRegistry(join(folder, 'registry')),
    ]);
    env = { HOME: folder, DOCKER_HOST: podman.socket, SOURCE_DATE_EPOCH: '1795430400' };
    const database = join(folder, 'advisories.db');
    run('./seaworthy', 'db', 'build', '--quiet', '--from', 'examples/advisories', '--output', database);
    options = ['--db', database, '--no-cache'];
  });

  after(async () => {
    await Promise.all([podman?.stop(), registry?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** An image of podman's store, scanned from each place that it can be brought to. */
  async function everywhere(name: string): Promise<Map<string, Report>> {
    const at = (file: string): string => join(folder, file);
    podman.run('save', '--quiet', '--format', 'docker-archive', '--output', at('docker.tar'), name);
    podman.run('push', '--quiet', '--tls-verify=false', name, `${registry.host}/${name}`);
    // Podman's own archive of layers as they are in a registry: compressed, and with the registry's manifest.
    run(
      'skopeo',
      'copy',
      '--quiet',
      '--src-tls-verify=false',
      `docker://${registry.host}/${name}`,
      `oci:${at('layout')}`,
    );
    run('skopeo', 'copy', '--quiet', `oci:${at('layout')}`, `oci-archive:${at('oci.tar')}`);
    run(
      'skopeo',
      'copy',
      '--quiet',
      '--dest-compress-format',
      'zstd',
      `oci:${at('layout')}`,
      `oci:${at('zstd')}`,
    );
    const targets = [
      `docker-archive:${at('docker.tar')}`,
      `oci-archive:${at('oci.tar')}`,
      `oci-dir:${at('layout')}`,
      `oci-dir:${at('zstd')}`,
      `registry:${registry.host}/${name}`,
      `podman:${name}`,
      `docker:${name}`,
    ];
    const reports = new Map<string, Report>();
    for (const target of targets) reports.set(target, await report([...options, target], env));
    for (const file of ['docker.tar', 'oci.tar', 'layout', 'zstd']) rmSync(at(file), { recursive: true });
    return reports;
  }

  function assertSame(reports: ReadonlyMap<string, Report>): Report {
    const [first, ...others] = [...reports];
    assert.ok(first !== undefined);
    for (const [target, other] of others) {
      assert.deepEqual(essence(other), essence(first[1]), `${target} is not as ${first[0]}`);
    }
    return first[1];
  }

  test('a real Debian, built upon with podman', async () => {
    const context = join(folder, 'context');
    mkdirSync(join(context, 'node_modules/lodash'), { recursive: true });
    copyFileSync(debianRoot(), join(context, 'root.tar'));
    writeFileSync(join(context, 'node_modules/lodash/package.json'), '{"name":"lodash","version":"4.17.15"}');
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM scratch
ADD root.tar /
ARG FOLDER=/app/empty
ENV LANG=C.UTF-8
COPY node_modules /app/node_modules
RUN dpkg --purge --force-remove-essential --force-depends e2fsprogs && mkdir $FOLDER
CMD ["/usr/bin/python3"]
`,
    );
    podman.run('build', '--quiet', '--network=none', '--tag', 'shop/debian:1', context);
    const found = assertSame(await everywhere('shop/debian:1'));

    // What dpkg itself says of the same database.
    const admin = join(folder, 'admin');
    mkdirSync(join(admin, 'var/lib/dpkg'), { recursive: true });
    const id = podman.run('create', 'shop/debian:1').trim();
    podman.run('cp', `${id}:/var/lib/dpkg/status`, join(admin, 'var/lib/dpkg/status'));
    const format =
      '--showformat=${db:Status-Abbrev}\t${Package}\t${Version}\t${source:Package}\t${source:Version}\n';
    const said = run('dpkg-query', `--admindir=${join(admin, 'var/lib/dpkg')}`, '--show', format)
      .split('\n')
      .filter((line) => line.startsWith('ii'))
      .map((line) => line.split('\t').slice(1).join(' '));
    const read = found.packages
      .filter(({ type }) => type === 'deb')
      .map(({ name, version, source }) =>
        [name, version, source?.name ?? name, source?.version ?? version].join(' '),
      );
    assert.deepEqual(read.sort(), said.sort());
    assert.ok(!read.some((line) => line.startsWith('e2fsprogs ')));
    assert.equal(found.artifact.distro?.id, 'debian');

    const lodash = found.packages.find(({ type }) => type === 'npm');
    assert.deepEqual(lodash?.locations, [{ path: 'app/node_modules/lodash/package.json', layer: 1 }]);
    assert.deepEqual(
      found.artifact.layers.map(({ instruction }) => instruction?.replace(/:[0-9a-f]{64}/, ':…')),
      [
        'ADD file:… in /',
        'COPY dir:… in /app/node_modules',
        'RUN dpkg --purge --force-remove-essential --force-depends e2fsprogs && mkdir $FOLDER',
      ],
    );
    podman.run('rm', id);
  });

  const roots = [
    'alpine-3.12',
    'alpine-3.15',
    'alpine-3.18',
    'alpine-3.20',
    'almalinux-8-20230523',
    'almalinux-9-20220901',
    'almalinux-9-20231124',
    'sles-15-ndb',
  ];
  for (const root of roots) {
    test(`${root}, with a layer of its own`, { skip: missing('shared') }, async () => {
      const tar = gunzipSync(readFileSync(join(SHARED, `rootfs/${root}.tar.gz`)));
      const path = join(folder, `${root}.tar`);
      const image = writeImage('oci-archive', path, {
        layers: [
          { tar, instruction: `ADD ${root}.tar /` },
          {
            tar: tarFile([
              { path: 'app/node_modules/axios/package.json', content: '{"name":"axios","version":"0.21.0"}' },
            ]),
            instruction: 'COPY node_modules /app/node_modules',
          },
        ],
      });
      const name = `shop/${root}:1`;
      run(
        'skopeo',
        'copy',
        '--quiet',
        '--dest-tls-verify=false',
        `oci-archive:${path}`,
        `docker://${registry.host}/${name}`,
      );
      podman.run('pull', '--quiet', '--tls-verify=false', `${registry.host}/${name}`);
      podman.run('tag', `${registry.host}/${name}`, name);
      const found = assertSame(await everywhere(name));
      assert.equal(found.artifact.imageId, image.imageId);
      assert.ok(found.packages.filter(({ type }) => type !== 'npm').length > 10, 'the packages of the root');
      assert.deepEqual(found.packages.find(({ type }) => type === 'npm')?.locations, [
        { path: 'app/node_modules/axios/package.json', layer: 1 },
      ]);
    });
  }
});
