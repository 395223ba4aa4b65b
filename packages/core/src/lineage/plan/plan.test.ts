import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { matchPackages } from '../../match/match.ts';
import { memorySource, type TestDatabase, testPackage, type TestRecord, until } from '../../match/testing.ts';
import type { VulnerabilityFinding } from '../../model/finding.ts';
import type { Distro, Package } from '../../model/package.ts';
import type { Plan } from '../../model/plan.ts';
import { type BaseCandidate, planFor } from './index.ts';
import { sameLine } from './line.ts';
import { matchedBy } from './options.ts';
import { impactOf, riskOf } from './risk.ts';

const MATCHING = new Map([
  ['deb', { ecosystem: 'distribution', scheme: 'deb' }],
  ['rpm', { ecosystem: 'distribution', scheme: 'rpm' }],
  ['npm', { ecosystem: 'npm', scheme: 'npm' }],
  ['golang', { ecosystem: 'Go', scheme: 'go' }],
]);
const DEBIAN: Distro = { id: 'debian', version: '12', name: 'Debian 12', codename: null, like: [] };

interface World extends TestDatabase {
  readonly distro?: Distro;
  readonly candidates?: readonly BaseCandidate[];
  readonly base?: (pkg: Package) => boolean;
}

function findingsOf(packages: readonly Package[], world: World): readonly VulnerabilityFinding[] {
  const { findings } = matchPackages({
    packages,
    distro: world.distro ?? DEBIAN,
    releaseFile: null,
    source: memorySource(world),
    matching: MATCHING,
    instructions: ['ADD rootfs.tar /', 'RUN npm ci'],
    now: new Date('2026-11-23T10:00:00Z'),
  });
  const origin = new Map(
    packages.map((pkg) => [pkg.purl, world.base?.(pkg) === true ? 'base' : 'own'] as const),
  );
  return findings.map((finding) => ({ ...finding, origin: origin.get(finding.package.purl) ?? null }));
}

function plan(packages: readonly Package[], world: World): Plan {
  const distro = world.distro ?? DEBIAN;
  return planFor({
    findings: findingsOf(packages, world),
    packages,
    distro,
    instructions: ['ADD rootfs.tar /', 'RUN npm ci'],
    howMatched: matchedBy(MATCHING, distro),
    evaluate: (these) => findingsOf(these, world),
    base: null,
    candidates: world.candidates ?? [],
  });
}

const titles = ({ steps }: Plan): string[] => steps.map(({ title }) => title);

function flaw(
  ecosystem: string,
  name: string,
  id: string,
  events = until('2'),
  severity = 'HIGH',
): TestRecord {
  const words = { HIGH: 'High', LOW: 'Low', CRITICAL: 'Critical' }[severity] ?? severity;
  return {
    id,
    aliases: [],
    severity: [{ type: 'word', score: words }],
    affected: [{ ecosystem, name, events }],
  };
}

const deb = (name: string, version: string, source = name, sourceVersion = version): Package =>
  testPackage('deb', name, version, { source: { name: source, version: sourceVersion } });

describe('packages of the system', () => {
  const world: World = {
    records: [
      flaw('Debian:12', 'openssl', 'CVE-2024-1', until('3.0.14-1')),
      flaw('Debian:12', 'openssl', 'CVE-2024-2', until('3.0.15-1')),
      flaw('Debian:12', 'openssl', 'CVE-2024-3', [{ introduced: '0' }]),
      flaw('Debian:12', 'zlib', 'CVE-2024-4', until('1:1.3-1'), 'LOW'),
    ],
  };
  const packages = [
    deb('libssl3', '3.0.11-1', 'openssl'),
    deb('openssl', '3.0.11-1'),
    deb('zlib1g', '1:1.2-1', 'zlib'),
  ];

  test('binaries of one source are one step, to the highest fix; what no version closes remains', () => {
    const made = plan(packages, world);
    assert.deepEqual(titles(made), ['upgrade openssl to 3.0.15-1', 'upgrade zlib to 1:1.3-1']);
    const [openssl] = made.steps;
    assert.deepEqual(
      openssl?.packages.map(({ name, from, to, layer, instruction }) => [name, from, to, layer, instruction]),
      [
        ['libssl3', '3.0.11-1', '3.0.15-1', 0, 'ADD rootfs.tar /'],
        ['openssl', '3.0.11-1', '3.0.15-1', 0, 'ADD rootfs.tar /'],
      ],
    );
    assert.deepEqual(openssl?.removes.map(({ id, package: name }) => `${id} ${name}`).sort(), [
      'CVE-2024-1 libssl3',
      'CVE-2024-1 openssl',
      'CVE-2024-2 libssl3',
      'CVE-2024-2 openssl',
    ]);
    assert.equal(made.before.counts.high, 6);
    assert.equal(openssl?.remains.counts.high, 2);
    assert.equal(made.after.counts.high, 2);
    assert.equal(made.after.counts.low, 0);
    assert.deepEqual(made.commands, [
      'apt-get update && apt-get install --yes --only-upgrade libssl3 openssl zlib1g',
    ]);
  });

  test('exploited flaws go first, then likely ones, whatever their number and severity', () => {
    const kev = { kev: { 'CVE-2024-4': { dueDate: '2024-02-01' } } };
    assert.deepEqual(titles(plan(packages, { ...world, ...kev })), [
      'upgrade zlib to 1:1.3-1',
      'upgrade openssl to 3.0.15-1',
    ]);
    const epss = { score: 1, percentile: 1, date: '2026-01-01' };
    const likely: World = {
      records: [
        flaw('Debian:12', 'a', 'CVE-2024-8'),
        flaw('Debian:12', 'b', 'CVE-2024-9'),
        flaw('Debian:12', 'b', 'CVE-2024-10'),
      ],
      epss: { 'CVE-2024-8': epss },
    };
    assert.deepEqual(titles(plan([deb('a', '1'), deb('b', '1')], likely)), [
      'upgrade a to 2',
      'upgrade b to 2',
    ]);
  });

  test("the distribution's own build of the fix is no step, and is told", () => {
    const records = [flaw('Debian:12', 'rule', 'CVE-2011-1', until('0.34-4'))];
    const made = plan([deb('rule', '0.34-4~deb12u1')], { records });
    assert.deepEqual(made.steps, []);
    assert.equal(made.after.counts.high, 1);
    assert.match(
      made.notes[0] ?? '',
      /^rule 0\.34-4~deb12u1 is a build of 0\.34-4 for Debian 12, which closes CVE-2011-1/,
    );
  });

  test('names that no package manager would take never stand in a command', () => {
    const odd = [deb('a;reboot', '1'), deb('b', '1')];
    const records = [flaw('Debian:12', 'a;reboot', 'CVE-1-1'), flaw('Debian:12', 'b', 'CVE-1-2')];
    const made = plan(odd, { records });
    assert.equal(made.steps.length, 2);
    assert.deepEqual(made.commands, []);
    assert.deepEqual(
      made.steps.map(({ command }) => command),
      [null, 'apt-get update && apt-get install --yes --only-upgrade b'],
    );
  });
});

describe('libraries', () => {
  const ecosystem = 'npm';
  const npm = (version: string, path = 'app'): Package =>
    testPackage('npm', 'x', version, { locations: [{ path, layer: 1 }] });

  test('the lowest version of the line that closes all, also what begins on the way', () => {
    const records = [
      flaw(ecosystem, 'x', 'GHSA-1', until('1.2.0')),
      flaw(ecosystem, 'x', 'GHSA-2', [{ introduced: '1.1.5' }, { fixed: '1.3.1' }]),
      flaw(ecosystem, 'x', 'GHSA-3', [{ introduced: '2.0.0' }, { fixed: '2.1.0' }]),
    ];
    const made = plan([npm('1.0.0')], { records });
    assert.deepEqual(titles(made), ['raise x to 1.3.1']);
    assert.equal(made.after.risk, 0);
    assert.equal(made.steps[0]?.packages[0]?.instruction, 'RUN npm ci');
  });

  test('what the line cannot close is a step of its own, to the line that can', () => {
    const records = [
      flaw(ecosystem, 'x', 'GHSA-1', until('1.2.0')),
      flaw(ecosystem, 'x', 'GHSA-2', until('3.0.0'), 'LOW'),
    ];
    const made = plan([npm('1.0.0')], { records });
    assert.deepEqual(titles(made), ['raise x to 1.2.0', 'raise x to 3.0.0']);
    assert.match(made.steps[1]?.note ?? '', /another major line/);
    assert.deepEqual(
      made.steps.map(({ removes }) => removes.map(({ id }) => id)),
      [['GHSA-1'], ['GHSA-2']],
    );
  });

  test('copies of one line are one step, copies of another line another', () => {
    const records = [
      flaw(ecosystem, 'x', 'GHSA-1', [
        { introduced: '0' },
        { fixed: '1.5.0' },
        { introduced: '2.0.0' },
        { fixed: '2.5.0' },
      ]),
    ];
    const made = plan([npm('1.0.0', 'a'), npm('1.4.0', 'b'), npm('2.0.0', 'c')], { records });
    assert.deepEqual(titles(made), ['raise x to 1.5.0', 'raise x to 2.5.0']);
    assert.equal(made.steps[0]?.note, 'it is there as 1.0.0, 1.4.0');
  });

  test('an upgrade that brings more than it closes is none', () => {
    const records = [
      flaw(ecosystem, 'x', 'GHSA-1', until('1.2.0'), 'LOW'),
      flaw(ecosystem, 'x', 'GHSA-2', [{ introduced: '1.2.0' }], 'CRITICAL'),
    ];
    assert.deepEqual(plan([npm('1.0.0')], { records }).steps, []);
  });

  test('Go: modules keep their v, the standard library is a release of Go', () => {
    const records = [
      flaw('Go', 'golang.org/x/net', 'GO-1', until('0.17.0')),
      flaw('Go', 'stdlib', 'GO-2', until('1.21.3')),
    ];
    const made = plan(
      [testPackage('golang', 'golang.org/x/net', 'v0.10.0'), testPackage('golang', 'stdlib', '1.20.1')],
      { records },
    );
    assert.deepEqual(titles(made).sort(), ['raise golang.org/x/net to v0.17.0', 'rebuild with Go 1.21.3']);
  });

  test('lines', () => {
    assert.ok(sameLine('npm', '1.2.3', '1.9.0'));
    assert.ok(!sameLine('npm', '0.2.3', '0.3.0'));
    assert.ok(sameLine('golang', 'v0.2.3', '0.3.0'));
    assert.ok(!sameLine('maven', '2.0', '20.0'));
    assert.ok(!sameLine('npm', 'next', 'next'));
  });
});

describe('another base', () => {
  const packages = [deb('a', '1'), deb('b', '1'), testPackage('npm', 'x', '1.0.0')];
  const records = [
    flaw('Debian:12', 'a', 'CVE-1-1'),
    flaw('Debian:12', 'b', 'CVE-1-2', [{ introduced: '0' }]),
    flaw('npm', 'x', 'GHSA-1', until('1.1.0')),
  ];
  const risky = { severity: 'low', epss: null, exploited: false } as const;
  const base = (pkg: Package): boolean => pkg.type === 'deb';

  test('is taken where it removes the most, with what its own scan found; its packages need no step then', () => {
    const candidates = [
      {
        name: 'debian:12.1',
        findings: [{ ...risky, severity: 'high' as const, id: 'CVE-1-2', package: 'b' }],
      },
      { name: 'debian:12.9', findings: [{ ...risky, id: 'CVE-9', package: 'c' }] },
    ];
    const made = plan(packages, { records, candidates, base });
    assert.deepEqual(titles(made), ['build on debian:12.9', 'raise x to 1.1.0']);
    assert.deepEqual(
      made.steps[0]?.adds.map(({ id }) => id),
      ['CVE-9'],
    );
    assert.deepEqual(made.after.counts, { ...impactOf([]).counts, low: 1 });
  });

  test('is left where it removes nothing', () => {
    const critical = { ...risky, severity: 'critical' as const, id: 'CVE-9', package: 'c' };
    const made = plan(packages, {
      records,
      base,
      candidates: [{ name: 'worse', findings: [critical, critical] }],
    });
    assert.deepEqual(titles(made).sort(), ['raise x to 1.1.0', 'upgrade a to 2']);
  });
});

test('nothing found, nothing to do', () => {
  const made = plan([deb('a', '1')], { records: [] });
  assert.deepEqual([made.before.risk, made.steps, made.after.risk], [0, [], 0]);
});

test('the risk of a finding grows with each of its parts', () => {
  const rated = { severity: 'medium', epss: 0.1, exploited: false } as const;
  assert.ok(riskOf(rated) < riskOf({ ...rated, severity: 'high' }));
  assert.ok(riskOf(rated) < riskOf({ ...rated, epss: 0.2 }));
  assert.ok(
    riskOf({ ...rated, severity: 'critical' }) < riskOf({ ...rated, severity: 'low', exploited: true }),
  );
  assert.ok(riskOf({ ...rated, epss: null }) > 0);
});

test('what a plan says will remain is what a match of the upgraded packages finds', () => {
  const version = fc.integer({ min: 1, max: 9 });
  const name = fc.constantFrom('a', 'b', 'c');
  const record = fc.record({
    name,
    ecosystem: fc.constantFrom('Debian:12', 'npm'),
    from: version,
    to: fc.option(version),
  });
  const pkg = fc.record({ name, type: fc.constantFrom('deb', 'npm'), version });
  fc.assert(
    fc.property(
      fc.uniqueArray(pkg, { selector: (one) => `${one.type} ${one.name} ${one.version}` }),
      fc.array(record, { maxLength: 12 }),
      (chosen, flaws) => {
        const packages = chosen.map((one) => testPackage(one.type, one.name, `${one.version}.0.0`));
        const records = flaws.map(({ ecosystem, name: of, from, to }, index) => {
          const events = [{ introduced: `${from}.0.0` }, ...(to === null ? [] : [{ fixed: `${to}.0.0` }])];
          return flaw(ecosystem, of, `CVE-2024-${index}`, events);
        });
        const made = plan(packages, { records });
        const to = new Map(
          made.steps.flatMap((step) => step.packages.map((one) => [one.purl, one.to] as const)),
        );
        const upgraded = packages.map((one) => ({ ...one, version: to.get(one.purl) ?? one.version }));
        const left = findingsOf(upgraded, { records });
        assert.equal(made.after.counts.high, left.length);
        const before = findingsOf(packages, { records });
        assert.equal(made.before.counts.high, before.length);
        let last = made.before.risk;
        for (const step of made.steps) {
          assert.ok(step.remains.risk < last);
          last = step.remains.risk;
        }
      },
    ),
  );
});
