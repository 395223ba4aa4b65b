import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { writeImage } from '../support/image.ts';
import { debianRoot } from './support/debian.ts';
import { missing, run } from './support/needs.ts';
import { seaworthy } from './support/scan.ts';

// Our SPDX documents before the validator of the SPDX project itself (spdx-tools for Python).

describe('SPDX', { skip: missing('root', 'mmdebstrap', 'pyspdxtools'), concurrency: 1 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-spdx-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('the bill of materials of a real Debian is valid SPDX 2.3, and a damaged one is not', async () => {
    const image = join(folder, 'debian.tar');
    const layer = {
      tar: readFileSync(debianRoot()),
      compression: 'gzip' as const,
      instruction: 'ADD rootfs.tar /',
    };
    writeImage('oci-archive', image, { layers: [layer] });
    const bom = await seaworthy(['sbom', '--offline', '--format', 'spdx', image], { HOME: folder });
    assert.equal(bom.code, 0, bom.stderr);
    const path = join(folder, 'debian.spdx.json');
    writeFileSync(path, bom.stdout);
    run('pyspdxtools', '--infile', path, '--version', 'SPDX-2.3');
    writeFileSync(path, bom.stdout.replaceAll('SPDXRef-Artifact', 'SPDXRef_Artifact'));
    assert.throws(() => run('pyspdxtools', '--infile', path, '--version', 'SPDX-2.3'));
  });
});
