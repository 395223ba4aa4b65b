import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isMisconfiguration, type MisconfigurationFinding } from '@seaworthy/core/model/finding.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import { assertValidReport } from '../../../../../test/support/report-schema.ts';
import { type Ended, seaworthy } from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-configuration-'));
const shop = join(folder, 'shop');

before(() => {
  mkdirSync(join(shop, 'node_modules/other'), { recursive: true });
  writeFileSync(join(shop, 'Dockerfile'), 'FROM registry.example/base:1.2\nEXPOSE 22\nUSER root\n');
  writeFileSync(join(shop, 'node_modules/other/Dockerfile'), 'FROM scratch\n');
  writeFileSync(
    join(shop, 'pod.yaml'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  containers:\n  - name: app\n    image: registry.example/app:1.2\n',
  );
  writeFileSync(join(shop, 'broken.yaml'), 'apiVersion: v1\nkind: Pod\nkind: Pod\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function scan(...words: readonly string[]): Promise<Ended> {
  return seaworthy([
    'scan',
    '--offline',
    '--scanners',
    'config',
    '--cache-dir',
    join(folder, 'cache'),
    ...words,
    shop,
  ]);
}

async function report(...words: readonly string[]): Promise<Report> {
  const found = JSON.parse((await scan('--format', 'json', ...words)).stdout) as Report;
  assertValidReport(found);
  return found;
}

function find({ findings }: Report, id: string, path: string): MisconfigurationFinding {
  const found = findings
    .filter(isMisconfiguration)
    .find((one) => one.id === id && one.location.path === path);
  assert.ok(found !== undefined, `${id} in ${path}`);
  return found;
}

test('one fault is one rule in every format, at its place, with what people know it as', async () => {
  const found = await report();
  const root = find(found, 'privilege/run-as-root', 'Dockerfile');
  assert.deepEqual([root.location.startLine, root.location.endLine, root.resource], [3, 3, null]);
  assert.ok(root.aliases.includes('DL3002'));
  assert.ok(root.taxonomies.includes('cis-docker/4.1'));
  const pod = find(found, 'isolation/host-pid', 'pod.yaml');
  assert.deepEqual(pod.resource, { kind: 'Pod', namespace: 'shop', name: 'app', container: 'app' });
  assert.equal(pod.fix?.kind, 'deterministic');
  assert.ok(found.findings.every(({ location }) => !location.path.startsWith('node_modules/')));
});

test('a file that cannot be read is a gap with its place, and the others are judged', async () => {
  const { gaps } = await report();
  assert.deepEqual(
    gaps.map(({ id, location, reason }) => [id, location?.path, reason]),
    [['file/unreadable', 'broken.yaml', 'line 3, column 1: the key "kind" stands twice']],
  );
  assert.equal((await scan('--fail-on', 'gap')).code, 1);
});

test('other tools ids are ignored by name, and stay in the report', async () => {
  const { suppressed, findings } = await report('--ignore', 'DL3002');
  assert.ok(suppressed.some(({ finding, by }) => finding.id === 'privilege/run-as-root' && by === 'ignore'));
  assert.ok(findings.every(({ id }) => id !== 'privilege/run-as-root'));
});

test('fingerprints are those of before when lines move, and no two are the same', async () => {
  const before = await report();
  const marks = before.findings.map(({ fingerprint }) => fingerprint);
  assert.equal(new Set(marks).size, marks.length);
  writeFileSync(
    join(shop, 'Dockerfile'),
    '# moved\n\nFROM registry.example/base:1.2\nEXPOSE 22\nUSER root\n',
  );
  assert.deepEqual((await report()).findings.map(({ fingerprint }) => fingerprint).sort(), marks.sort());
});

test('a Pod Security Standard is asked for by level and version', async () => {
  const ids = ({ findings }: Report): string[] =>
    findings.map(({ id }) => id).filter((id) => id.startsWith('pod-security/'));
  assert.deepEqual(ids(await report()), []);
  assert.deepEqual(ids(await report('--pod-security', 'baseline:v1.31')), ['pod-security/hostNamespaces']);
  assert.ok(
    ids(await report('--pod-security', 'restricted:latest')).includes(
      'pod-security/seccompProfile_restricted',
    ),
  );
  const { code, stderr } = await scan('--pod-security', 'restricted');
  assert.equal(code, 2);
  assert.match(stderr, /LEVEL:VERSION/);
});

test('SARIF has line and column, the rule, and the edit that repairs it', async () => {
  const log = JSON.parse((await scan('--format', 'sarif')).stdout) as {
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: {
        ruleId: string;
        locations: {
          physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
        }[];
        fixes?: {
          artifactChanges: { replacements: { deletedRegion: object; insertedContent: { text: string } }[] }[];
        }[];
      }[];
    }[];
  };
  const result = log.runs[0]?.results.find(({ ruleId }) => ruleId === 'isolation/host-pid');
  const place = result?.locations[0]?.physicalLocation;
  assert.deepEqual([place?.artifactLocation.uri, place?.region.startLine], ['pod.yaml', 5]);
  assert.deepEqual(result?.fixes?.[0]?.artifactChanges[0]?.replacements, [
    {
      deletedRegion: { startLine: 5, startColumn: 1, endLine: 6, endColumn: 1 },
      insertedContent: { text: '' },
    },
  ]);
  assert.ok(log.runs[0]?.tool.driver.rules.some(({ id }) => id === 'isolation/host-pid'));
});

test('what is clean is said to be, with how much was looked at', async () => {
  const clean = join(folder, 'clean');
  mkdirSync(clean, { recursive: true });
  const digest = 'sha256:de4fe7064d8f98419ea6b49190df1abbf43450c1702eeb864fe9ced453c1cc5f';
  writeFileSync(join(clean, 'Dockerfile'), `FROM alpine:3.20@${digest}\nUSER 10001\nHEALTHCHECK CMD true\n`);
  const { stdout } = await seaworthy(['scan', '--offline', '--scanners', 'config', clean]);
  assert.match(stdout, /\nNo rule is broken in 1 file of configuration\n$/);
});

test('in an unpacked image nothing is judged, as in the image itself', async () => {
  const root = join(folder, 'rootfs');
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'usr/share/doc'), { recursive: true });
  writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\n');
  writeFileSync(join(root, 'usr/share/doc/Dockerfile'), 'FROM alpine\nUSER root\n');
  const { stdout } = await seaworthy(['scan', '--offline', '--scanners', 'config', '--format', 'json', root]);
  assert.deepEqual((JSON.parse(stdout) as Report).findings, []);
});
