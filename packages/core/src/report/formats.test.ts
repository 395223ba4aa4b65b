import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { assertValidReport } from '../../../../test/support/report-schema.ts';
import type { Finding } from '../model/finding.ts';
import type { Package } from '../model/package.ts';
import type { Report } from '../model/report.ts';
import { SEVERITIES } from '../model/severity.ts';
import { FORMATS } from './registry.generated.ts';
import { testFinding, testPackage, testReport } from './testing.ts';
import { widthOf } from './text.ts';

const SCHEMAS = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);
const SARIF = new URL('../../../../test/schemas/sarif-2.1.0-rtm.5.json', import.meta.url);

function readJson(path: string | URL): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function cyclonedxSchema(): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(
      readJson(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`)),
      `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`,
    );
  return ajv.compile(readJson(join(SCHEMAS, 'bom-1.6.SNAPSHOT.schema.json')));
}

function sarifSchema(): ValidateFunction {
  // Draft 4 says `id` where later drafts say `$id`; what the schema uses means the same in both.
  const { $schema: _draft, id: _id, ...schema } = readJson(SARIF);
  // One of its patterns is none under the `u` flag.
  return new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
    schema,
  );
}

function holds(validate: ValidateFunction, text: string): void {
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 5), null, 2));
}

async function render(
  name: string,
  reports: readonly Report[],
  options: { width?: number; sbom?: boolean } = {},
): Promise<string> {
  const format = await FORMATS.get(name)?.();
  assert.ok(format, name);
  return format.render(reports, { width: 0, colour: false, sbom: false, ...options });
}

const openssl = testPackage();
const lodash = testPackage({
  type: 'npm',
  name: 'lodash',
  version: '4.17.11',
  purl: 'pkg:npm/lodash@4.17.11' as Package['purl'],
  source: null,
  arch: null,
  locations: [{ path: 'app/node_modules/lodash/package.json', layer: 1 }],
  unit: 'npm-installed',
});
const full = testReport({
  packages: [openssl, lodash],
  findings: [
    testFinding(openssl),
    testFinding(lodash, {
      id: 'CVE-2019-10744',
      severity: 'critical',
      fixedVersion: '4.17.12',
      kev: { dueDate: '2026-12-01' },
      epss: null,
      cvss: [],
      aliases: [],
      urls: [],
    }),
    testFinding(lodash, {
      id: 'GHSA-no-fix',
      severity: 'unknown',
      fixedVersion: null,
      fixState: 'wont-fix',
      title: '',
    }),
  ],
  gaps: [
    {
      kind: 'gap',
      id: 'distro/end-of-life',
      reason: 'out of support',
      location: { path: 'etc/os-release', layer: 0 },
    },
  ],
  suppressed: [
    {
      finding: testFinding(openssl, { id: 'CVE-2023-1' }),
      by: 'distribution',
      reason: 'fixed in 3.0.9-1, you have 3.0.13-1',
      source: 'DSA-1',
    },
  ],
});
const empty = testReport();
const directory = testReport({
  artifact: {
    kind: 'directory',
    name: '.',
    digest: null,
    imageId: null,
    platform: null,
    distro: null,
    layers: [],
  },
  packages: [testPackage({ locations: [{ path: 'x', layer: null }] })],
  database: null,
});
const arm = {
  ...full,
  artifact: { ...full.artifact, platform: 'linux/arm64' },
  packages: [openssl],
  findings: [testFinding(openssl)],
};
const situations: readonly (readonly [string, readonly Report[]])[] = [
  ['findings, gaps and suppressed ones', [full]],
  ['nothing at all', [empty]],
  ['a folder without a database', [directory]],
  ['two platforms', [full, arm]],
];

describe('standards', () => {
  for (const [what, reports] of situations) {
    test(`JSON holds what our schema says: ${what}`, async () => {
      assertValidReport(JSON.parse(await render('json', reports)));
      assertValidReport(JSON.parse(await render('json', reports, { sbom: true })));
    });
    test(`CycloneDX holds what its schema says: ${what}`, async () => {
      holds(cyclonedxSchema(), await render('cyclonedx', reports));
      holds(cyclonedxSchema(), await render('cyclonedx', reports, { sbom: true }));
    });
    test(`SARIF holds what its schema says: ${what}`, async () => {
      holds(sarifSchema(), await render('sarif', reports));
    });
    test(`SPDX names each element once, and relates only what it names: ${what}`, async () => {
      const document = JSON.parse(await render('spdx', reports)) as {
        SPDXID: string;
        packages: { SPDXID: string }[];
        relationships: { spdxElementId: string; relatedSpdxElement: string }[];
      };
      const ids = [document.SPDXID, ...document.packages.map(({ SPDXID }) => SPDXID)];
      assert.equal(new Set(ids).size, ids.length);
      for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/);
      const ends = document.relationships.flatMap(({ spdxElementId, relatedSpdxElement }) => [
        spdxElementId,
        relatedSpdxElement,
      ]);
      for (const end of ends) assert.ok(ids.includes(end), end);
    });
  }
});

test('a bill of materials says no word of vulnerabilities, a scan says each', async () => {
  const scanned = JSON.parse(await render('cyclonedx', [full])) as {
    vulnerabilities: { id: string; analysis?: { state: string } }[];
  };
  assert.deepEqual(
    scanned.vulnerabilities.map(({ id, analysis }) => [id, analysis?.state]),
    [
      ['CVE-2024-5535', undefined],
      ['CVE-2019-10744', undefined],
      ['GHSA-no-fix', undefined],
      ['CVE-2023-1', 'resolved'],
    ],
  );
  for (const format of ['cyclonedx', 'spdx', 'json'])
    assert.ok(!(await render(format, [full], { sbom: true })).includes('CVE-'), format);
});

test('SARIF carries the stable fingerprint, the suppressions and the gaps', async () => {
  const { runs } = JSON.parse(await render('sarif', [full])) as {
    runs: {
      results: { ruleId: string; partialFingerprints: Record<string, string>; suppressions?: unknown[] }[];
      invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
    }[];
  };
  const results = runs[0]?.results ?? [];
  assert.deepEqual(results.map(({ ruleId, suppressions }) => [ruleId, (suppressions ?? []).length]).sort(), [
    ['CVE-2019-10744', 0],
    ['CVE-2023-1', 1],
    ['CVE-2024-5535', 0],
    ['GHSA-no-fix', 0],
  ]);
  const absent = testFinding(openssl, { reachable: 'no' });
  const text = await render('sarif', [testReport({ packages: [openssl], findings: [absent] })]);
  assert.match(text, /The vulnerable code is not in the program\. Upgrade/);
  for (const { partialFingerprints, ruleId } of results)
    assert.ok(Object.values(partialFingerprints).some((print) => print.startsWith(ruleId)));
  assert.match(runs[0]?.invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '', /out of support/);
});

describe('the table', () => {
  test('worst first, the fix in a line, what is exploited marked, what is not known said', async () => {
    const text = await render('table', [full]);
    assert.ok(text.indexOf('lodash 4.17.11') < text.indexOf('openssl 3.0.13-1~deb12u1'));
    assert.match(text, /→ upgrade to 4\.17\.12: closes 1 of 2/);
    assert.match(text, /→ upgrade to 3\.0\.14-1~deb12u1: closes it/);
    assert.match(text, /CVE-2019-10744 KEV/);
    assert.match(text, /won't fix/);
    assert.match(text, /distro\/end-of-life: out of support/);
    assert.match(text, /3 findings in 2 packages, 2 with a fix: 1 critical, 1 high, 1 unknown/);
    assert.match(text, /1 suppressed/);
  });

  test('says of Go programs whether the flaw is in them', async () => {
    const marks = [
      ['symbol', 'A title [code present]'],
      ['package', 'A title [package present]'],
      ['no', 'A title [not in the binary]'],
      [null, 'A title'],
    ] as const;
    for (const [reachable, title] of marks) {
      const findings = [testFinding(openssl, { title: 'A title', reachable })];
      const text = await render('table', [testReport({ packages: [openssl], findings })]);
      const line = text.split('\n').find((one) => one.includes('A title'));
      assert.ok(line?.endsWith(title), line);
    }
  });

  test('a group is upgraded to the highest of its fixes, as its versions are ordered', async () => {
    const findings = ['3.0.9-1', '3.0.14-1', '3.0.14-1~deb12u1'].map((fixedVersion, index) =>
      testFinding(openssl, { id: `CVE-2024-${index}`, fixedVersion }),
    );
    const text = await render('table', [testReport({ packages: [openssl], findings })]);
    assert.match(text, /→ upgrade to 3\.0\.14-1: closes all 3/);
  });

  test('never a bare clean bill where something was not looked at', async () => {
    const gap = { kind: 'gap' as const, id: 'database/missing', reason: 'no database', location: null };
    assert.match(
      await render('table', [testReport({ database: null, gaps: [gap] })]),
      /vulnerabilities were not looked for/,
    );
    assert.match(await render('table', [directory]), /vulnerabilities were not asked for/);
    const unknown = { ...gap, id: 'distro/unknown', reason: 'which?' };
    assert.match(
      await render('table', [testReport({ packages: [openssl], gaps: [unknown] })]),
      /No known vulnerability in 1 package, as far as could be known: 1 gap/,
    );
  });

  test('says what differs between platforms', async () => {
    const text = await render('table', [full, arm]);
    assert.match(text, /npm lodash 4\.17\.11: only linux\/amd64/);
    assert.ok(!/CVE-2019-10744 in/.test(text), 'a flaw of a package that is not there goes without saying');
  });

  const hostile = fc.string({ unit: 'binary', maxLength: 40 });
  const report = fc
    .record({
      name: hostile,
      version: hostile,
      title: hostile,
      path: hostile,
      instruction: hostile,
      severity: fc.constantFrom(...SEVERITIES),
    })
    .map(({ name, version, title, path, instruction, severity }) => {
      const pkg = testPackage({ name, version, source: null, locations: [{ path, layer: 0 }] });
      const finding: Finding = testFinding(pkg, {
        title,
        severity,
        id: `CVE-${title}`,
        fixedVersion: version === '' ? null : version,
      });
      const location = { ...finding.location, path, instruction };
      return testReport({
        packages: [pkg],
        findings: [{ ...finding, location }],
        gaps: [
          { kind: 'gap', id: 'file/unreadable', reason: `because ${title}`, location: { path, layer: 0 } },
        ],
        artifact: { ...empty.artifact, name },
      });
    });

  test('no control character and no mark that turns text comes out of an image, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(report, async (one) => {
        const text = await render('table', [one]);
        assert.doesNotMatch(
          text,
          /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u,
        );
        assert.ok(text.isWellFormed());
      }),
    );
  });

  test('no line is wider than the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(report, fc.integer({ min: 40, max: 130 }), async (one, width) => {
        for (const line of (await render('table', [one], { width })).split('\n'))
          assert.ok(widthOf(line) <= width, `${widthOf(line)} > ${width}: ${JSON.stringify(line)}`);
      }),
    );
  });

  test('the documents of the same report are sound, too', async () => {
    const [bom, log] = [cyclonedxSchema(), sarifSchema()];
    await fc.assert(
      fc.asyncProperty(report, async (one) => {
        holds(bom, await render('cyclonedx', [one]));
        holds(log, await render('sarif', [one]));
        assertValidReport(JSON.parse(await render('json', [one])));
      }),
      { numRuns: 40 },
    );
  });
});

test('the same report gives the same text', async () => {
  for (const name of FORMATS.keys()) {
    const copy = JSON.parse(JSON.stringify([full, arm])) as Report[];
    assert.equal(await render(name, copy), await render(name, [full, arm]), name);
  }
});
