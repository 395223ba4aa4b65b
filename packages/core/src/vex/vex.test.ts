import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import type { VulnerabilityFinding } from '../model/finding.ts';
import type { Package, Purl } from '../model/package.ts';
import type { Artifact } from '../model/report.ts';
import { applyVex } from './apply.ts';
import { parseVex } from './load.ts';

const MANIFEST = `sha256:${'1'.repeat(64)}`;
const CONFIG = `sha256:${'2'.repeat(64)}`;
const OTHER = `sha256:${'3'.repeat(64)}`;

const MATCHING = new Map([
  ['deb', { ecosystem: 'distribution', scheme: 'deb' }],
  ['rpm', { ecosystem: 'distribution', scheme: 'rpm' }],
  ['pypi', { ecosystem: 'PyPI', scheme: 'pep440' }],
  ['golang', { ecosystem: 'Go', scheme: 'go' }],
]);

function image(name = 'registry.example/shop/api:1.4', rest: Partial<Artifact> = {}): Artifact {
  return {
    kind: 'image',
    name,
    digest: MANIFEST,
    imageId: CONFIG,
    platform: 'linux/amd64',
    distro: { id: 'debian', version: '12', name: 'Debian 12', codename: null, like: [], endOfLife: null },
    layers: [],
    ...rest,
  };
}

const LIBSSL = packageOf('deb', 'libssl3', '3.0.11-1~deb12u2', {
  purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12' as Purl,
  source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
  arch: 'amd64',
});

function packageOf(type: string, name: string, version: string, rest: Partial<Package> = {}): Package {
  const purl = `pkg:${type}/${name.replace('@', '%40')}@${version}` as Purl;
  const nothing = { source: null, arch: null, licenses: [], ownedBy: null, module: null, vendor: null };
  return {
    type,
    name,
    version,
    purl,
    ...nothing,
    locations: [{ path: 'x', layer: 0 }],
    unit: 'test',
    ...rest,
  };
}

function findingIn(pkg: Package, id = 'CVE-2024-1', aliases: readonly string[] = []): VulnerabilityFinding {
  const { type, name, version, purl } = pkg;
  const location = { path: 'x', startLine: null, startColumn: null, endLine: null, endColumn: null };
  return {
    kind: 'vulnerability',
    id,
    aliases,
    title: id,
    severity: 'high',
    reason: '',
    fingerprint: `${id} ${purl}`,
    location: { ...location, layer: 0, instruction: null },
    package: { type, name, version, purl },
    installedVersion: version,
    fixedVersion: null,
    fixState: 'unknown',
    cvss: [],
    epss: null,
    kev: null,
    reachable: null,
    origin: null,
    urls: [],
  };
}

/** Why the finding does not count by these documents, or null where it does. */
function verdict(
  documents: readonly object[],
  { pkg = LIBSSL, artifact = image(), aliases = [] as string[], others = [] as Package[] } = {},
): string | null {
  const files = documents.map((document, index) =>
    parseVex(Buffer.from(JSON.stringify(document)), `${index}.json`),
  );
  const finding = findingIn(pkg, 'CVE-2024-1', aliases);
  const result = applyVex(files, {
    findings: [finding],
    packages: [pkg, ...others],
    artifact,
    matching: MATCHING,
  });
  assert.equal(result.findings.length + result.suppressed.length, 1);
  return result.suppressed[0]?.reason ?? null;
}

function openvex(products: readonly unknown[], rest: object = {}): object {
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'Shop',
    timestamp: '2024-01-01T00:00:00Z',
    statements: [
      {
        vulnerability: { name: 'CVE-2024-1' },
        products,
        status: 'not_affected',
        justification: 'vulnerable_code_not_present',
        ...rest,
      },
    ],
  };
}

const product = (id: string, parts: readonly string[] = []): object => ({
  '@id': id,
  ...(parts.length === 0 ? {} : { subcomponents: parts.map((part) => ({ '@id': part })) }),
});

describe('images as people name them', () => {
  // The forms of grype#1905, #3212, #1589, #1836 and of the purl specification's own page for `oci`.
  const forms: [id: string, named: boolean][] = [
    ['pkg:oci/api', true],
    ['pkg:oci/API', true],
    ['pkg:oci/other', false],
    [`pkg:oci/api@${MANIFEST}`, true],
    [`pkg:oci/api@${MANIFEST.replace(':', '%3A')}?repository_url=registry.example/shop/api`, true],
    [`pkg:oci/api@${CONFIG}`, true],
    [`pkg:oci/api@${OTHER}`, false],
    [`pkg:oci/another-name@${MANIFEST}`, true],
    ['pkg:oci/api?repository_url=registry.example/shop/api', true],
    ['pkg:oci/api?repository_url=registry.example/shop', true],
    ['pkg:oci/api?repository_url=https://registry.example/shop/api/', true],
    ['pkg:oci/api?repository_url=elsewhere.example/shop', false],
    ['pkg:oci/api?tag=1.4', true],
    ['pkg:oci/api?tag=1.5', false],
    ['pkg:oci/api@1.4', true],
    ['pkg:oci/api?arch=amd64', true],
    ['pkg:oci/api?arch=arm64', false],
    ['pkg:docker/shop/api@1.4?repository_url=registry.example', true],
    ['registry.example/shop/api', true],
    ['registry.example/shop/api:1.4', true],
    ['registry.example/shop/api:1.5', false],
    [`registry.example/shop/api@${MANIFEST}`, true],
    [`registry.example/shop/api@${OTHER}`, false],
    ['shop/api:1.4', false],
    ['The shop', false],
  ];
  for (const [id, named] of forms) {
    test(`${id}: ${named ? 'this image' : 'another'}`, () => {
      const whole = verdict([openvex([product(id)])]);
      assert.equal(whole, named ? 'not affected (vulnerable code not present)' : null);
      const part = verdict([openvex([product(id, ['pkg:deb/debian/libssl3'])])]);
      assert.equal(part !== null, named);
      assert.equal(verdict([openvex([product(id, ['pkg:deb/debian/bash'])])]), null);
    });
  }

  test("Docker's short names are the same image", () => {
    const debian = { artifact: image('debian:12') };
    for (const id of [
      'pkg:oci/debian',
      'pkg:docker/debian@12',
      'pkg:docker/library/debian',
      'pkg:oci/debian?repository_url=index.docker.io/library/debian',
      'docker.io/library/debian:12',
      'debian',
    ]) {
      assert.notEqual(verdict([openvex([product(id)])], debian), null, id);
    }
  });

  test('a local build without a name is known by its digests', () => {
    const artifact = image('./shop.tar', { digest: null });
    assert.notEqual(verdict([openvex([product(`pkg:oci/x@${CONFIG}`)])], { artifact }), null);
    const hashes = { 'sha-256': CONFIG.slice(7) };
    assert.notEqual(verdict([openvex([{ '@id': 'https://shop.example/api', hashes }])], { artifact }), null);
    assert.equal(verdict([openvex([product(`pkg:oci/x@${MANIFEST}`)])], { artifact }), null);
  });
});

describe('packages as people name them', () => {
  const rpm = packageOf('rpm', 'openssl-libs', '1:3.0.7-27.el9', {
    purl: 'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1' as Purl,
    source: { name: 'openssl', version: '1:3.0.7-27.el9' },
    arch: 'x86_64',
  });
  const go = packageOf('golang', 'github.com/Acme/lib', 'v1.2.3', {
    purl: 'pkg:golang/github.com/acme/lib@v1.2.3' as Purl,
  });
  const scoped = packageOf('npm', '@angular/core', '12.0.0');
  const python = packageOf('pypi', 'ruamel-yaml', '0.17.0');
  const forms: [pkg: Package, id: string, named: boolean][] = [
    [LIBSSL, 'pkg:deb/debian/libssl3', true],
    [LIBSSL, 'pkg:deb/libssl3', true],
    [LIBSSL, 'pkg:deb/ubuntu/libssl3', false],
    [LIBSSL, 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2', true],
    [LIBSSL, 'pkg:deb/debian/libssl3@3.0.11-1%7Edeb12u2?arch=amd64', true],
    [LIBSSL, 'pkg:deb/debian/libssl3@3.0.11-1~deb12u1', false],
    [LIBSSL, 'pkg:deb/debian/libssl3?arch=arm64', false],
    [LIBSSL, 'pkg:deb/debian/libssl3?distro=debian-12.4', true],
    [LIBSSL, 'pkg:deb/debian/libssl3?distro=bookworm', true],
    [LIBSSL, 'pkg:deb/debian/libssl3?distro=debian-11', false],
    [LIBSSL, 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?upstream=openssl&package-id=1aef7a', true],
    [LIBSSL, 'pkg:deb/debian/openssl', false],
    [LIBSSL, 'pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=source', true],
    [LIBSSL, 'pkg:rpm/debian/libssl3', false],
    [rpm, 'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&epoch=1', true],
    [rpm, 'pkg:rpm/redhat/openssl-libs@1:3.0.7-27.el9', true],
    [rpm, 'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9', true],
    [rpm, 'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?epoch=2', false],
    [rpm, 'pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1', true],
    [go, 'pkg:golang/github.com/Acme/lib@1.2.3', true],
    [go, 'pkg:golang/github.com/acme/lib@v1.2.3#internal/x', false],
    [go, 'pkg:golang/github.com/acme/other', false],
    [scoped, 'pkg:npm/%40angular/core', true],
    [scoped, 'pkg:npm/@angular/core@12.0.0', true],
    [scoped, 'pkg:npm/core', false],
    [python, 'pkg:pypi/Ruamel.Yaml@0.17', true],
    [python, 'pkg:pypi/ruamel_yaml@0.17.1', false],
  ];
  for (const [pkg, id, named] of forms) {
    test(`${id} ${named ? 'is' : 'is not'} ${pkg.name}`, () => {
      assert.equal(verdict([openvex([product(id)])], { pkg }) !== null, named);
    });
  }

  test('a product that is a package: only where the target has it', () => {
    const app = packageOf('golang', 'github.com/acme/app', 'v2.0.0');
    const statement = openvex([
      product('pkg:golang/github.com/acme/app', ['pkg:golang/github.com/acme/lib']),
    ]);
    assert.equal(verdict([statement], { pkg: go }), null);
    assert.notEqual(verdict([statement], { pkg: go, others: [app] }), null);
  });
});

describe('which statement counts', () => {
  const about = (status: string, timestamp: string): object =>
    openvex([product('pkg:deb/debian/libssl3')], { status, timestamp });

  test('the latest, whatever the order of the files', () => {
    const said = about('not_affected', '2024-01-01T00:00:00Z');
    const doubted = about('under_investigation', '2024-02-01T00:00:00+01:00');
    const fixed = about('fixed', '2024-03-01T00:00:00Z');
    assert.equal(verdict([said, doubted]), null);
    assert.equal(verdict([doubted, said]), null);
    assert.equal(verdict([fixed, doubted, said]), 'fixed (vulnerable code not present)');
    assert.equal(verdict([about('affected', '2024-04-01T00:00:00Z'), fixed]), null);
  });

  test('any name of the flaw, in any case', () => {
    const ghsa = openvex([product('pkg:deb/debian/libssl3')], {
      vulnerability: { name: 'ghsa-AAAA-bbbb-cccc' },
    });
    assert.equal(verdict([ghsa]), null);
    assert.notEqual(verdict([ghsa], { aliases: ['GHSA-aaaa-bbbb-cccc'] }), null);
    const alias = { name: 'X-1', aliases: ['cve-2024-1'] };
    assert.notEqual(verdict([openvex([product('pkg:deb/debian/libssl3')], { vulnerability: alias })]), null);
  });

  test('the author and his words are in the report', () => {
    const document = openvex([product('pkg:deb/debian/libssl3')], { impact_statement: 'We never parse it.' });
    const [file] = [parseVex(Buffer.from(JSON.stringify(document)), 'vex/shop.json')];
    const subject = { packages: [LIBSSL], artifact: image(), matching: MATCHING };
    const { suppressed } = applyVex([file], { findings: [findingIn(LIBSSL)], ...subject });
    assert.equal(suppressed[0]?.by, 'vex');
    assert.equal(suppressed[0]?.reason, 'not affected (vulnerable code not present): We never parse it.');
    assert.equal(suppressed[0]?.source, 'vex/shop.json (OpenVEX, Shop)');
  });
});

test('OpenVEX 0.0.1: texts in place of objects', () => {
  const document = {
    '@context': 'https://openvex.dev/ns',
    timestamp: '2023-01-01T00:00:00Z',
    statements: [
      {
        vulnerability: 'CVE-2024-1',
        products: ['pkg:oci/api'],
        subcomponents: ['pkg:deb/debian/libssl3'],
        status: 'fixed',
      },
    ],
  };
  assert.equal(verdict([document]), 'fixed');
});

describe('CSAF', () => {
  // As in grype's csaf-demo1.json and trivy's csaf-relationships.json: nested branches, impact texts, relationships.
  const csaf = (tree: object, vulnerability: object): object => ({
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      publisher: { category: 'vendor', name: 'Example Company ProductCERT' },
      tracking: { id: '2022-EVD-1', current_release_date: '2022-03-03T11:00:00.000Z' },
    },
    product_tree: tree,
    vulnerabilities: [{ cve: 'CVE-2024-1', ...vulnerability }],
  });
  const leaf = (id: string, helper: object, rest: object = {}): object => ({
    category: 'product_version',
    name: id,
    product: { name: `${id} as people say`, product_id: id, product_identification_helper: helper },
    ...rest,
  });
  const branches = (...leaves: object[]): object => ({
    branches: [
      {
        category: 'vendor',
        name: 'v',
        branches: [{ category: 'product_name', name: 'p', branches: leaves }],
      },
    ],
  });
  const LIB = leaf('LIB', { purl: 'pkg:deb/debian/libssl3?arch=amd64' });

  test('a product in a branch', () => {
    const impact = { category: 'impact', details: 'Removed before shipping.', product_ids: ['LIB'] };
    const document = csaf(branches(LIB), { product_status: { fixed: ['LIB'] }, threats: [impact] });
    assert.equal(verdict([document]), 'fixed: Removed before shipping.');
    assert.equal(verdict([csaf(branches(LIB), { product_status: { known_affected: ['LIB'] } })]), null);
  });

  test('a component of an image, by a relationship', () => {
    const related = (purl: string): object => ({
      ...branches(LIB, leaf('APP', { purl })),
      relationships: [
        {
          category: 'default_component_of',
          product_reference: 'LIB',
          relates_to_product_reference: 'APP',
          full_product_name: { product_id: 'APP-LIB', name: 'APP uses LIB' },
        },
      ],
      product_groups: [{ group_id: 'G', product_ids: ['APP-LIB'] }],
    });
    const said = {
      product_status: { known_not_affected: ['APP-LIB'] },
      flags: [{ label: 'vulnerable_code_not_in_execute_path', group_ids: ['G'] }],
    };
    const expected = 'not affected (vulnerable code not in execute path)';
    assert.equal(verdict([csaf(related('pkg:oci/api'), said)]), expected);
    assert.equal(verdict([csaf(related('pkg:oci/other'), said)]), null);
  });

  test('a component of a release of a distribution', () => {
    const on = (cpe: string): object => ({
      ...branches(LIB, leaf('OS', { cpe })),
      relationships: [
        {
          category: 'default_component_of',
          product_reference: 'LIB',
          relates_to_product_reference: 'OS',
          full_product_name: { product_id: 'OS:LIB', name: 'LIB of OS' },
        },
      ],
    });
    const said = { product_status: { known_not_affected: ['OS:LIB'] } };
    assert.notEqual(verdict([csaf(on('cpe:/o:debian:debian_linux:12'), said)]), null);
    assert.notEqual(verdict([csaf(on('cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*'), said)]), null);
    assert.equal(verdict([csaf(on('cpe:/o:debian:debian_linux:11'), said)]), null);
    assert.equal(verdict([csaf(on('cpe:/o:redhat:enterprise_linux:12'), said)]), null);
  });

  test('ranges of versions', () => {
    const range = (name: string): object =>
      branches(leaf('LIB', { purl: 'pkg:deb/debian/libssl3' }, { category: 'product_version_range', name }));
    const said = { product_status: { known_not_affected: ['LIB'] } };
    assert.notEqual(verdict([csaf(range('vers:deb/>=3.0.11-1~deb12u2|<3.0.12-1'), said)]), null);
    assert.equal(verdict([csaf(range('vers:deb/<3.0.11-1~deb12u2'), said)]), null);
    assert.notEqual(verdict([csaf(range('vers:deb/*'), said)]), null);
    // What has no agreed meaning suppresses nothing.
    assert.equal(verdict([csaf(range('< 4'), said)]), null);
    assert.equal(verdict([csaf(range('vers:unheard-of/<4'), said)]), null);
  });

  test('an id that the tree does not have is told', () => {
    const text = JSON.stringify(csaf(branches(LIB), { product_status: { fixed: ['NONE'] } }));
    assert.deepEqual(parseVex(Buffer.from(text), 'x').problems, [
      'CVE-2024-1: product NONE is not in the product tree',
    ]);
  });
});

describe('CycloneDX', () => {
  const cyclonedx = (affects: readonly object[], rest: object = {}): object => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: {
      timestamp: '2024-01-01T00:00:00Z',
      component: { type: 'container', name: 'api', 'bom-ref': 'main', version: CONFIG },
    },
    components: [
      {
        type: 'library',
        name: 'a',
        'bom-ref': 'a',
        components: [{ 'bom-ref': 'lib', purl: 'pkg:deb/debian/libssl3' }],
      },
    ],
    vulnerabilities: [
      {
        id: 'CVE-2024-1',
        analysis: { state: 'not_affected', justification: 'code_not_reachable' },
        affects,
        ...rest,
      },
    ],
  });

  test('references: of this document, of another, and package URLs', () => {
    const known = [
      'lib',
      'main',
      'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12',
      'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:deb/debian/libssl3@3.0.11-1~deb12u2',
      'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Adeb%2Fdebian%2Flibssl3%403.0.11-1~deb12u2',
    ];
    for (const ref of known) {
      // An image is known by its digest under any name.
      assert.equal(verdict([cyclonedx([{ ref }])]), 'not affected (code not reachable)', ref);
    }
    assert.equal(verdict([cyclonedx([{ ref: 'a' }])]), null);
    const lost = parseVex(Buffer.from(JSON.stringify(cyclonedx([{ ref: 'nowhere' }]))), 'x');
    assert.deepEqual(lost.problems, ['vulnerability 1 (CVE-2024-1) affects nowhere, which is nowhere']);
  });

  test('versions, as the schema has them and as its own examples write them', () => {
    const of = (versions: unknown): string | null => verdict([cyclonedx([{ ref: 'lib', versions }])]);
    assert.notEqual(of([{ version: '3.0.11-1~deb12u2', status: 'affected' }]), null);
    assert.equal(of([{ version: '3.0.11-1~deb12u1' }]), null);
    assert.notEqual(of({ range: 'vers:deb/<4', state: 'unaffected' }), null);
    const exploitable = { analysis: { state: 'exploitable' } };
    const listed = [{ ref: 'lib', versions: [{ range: 'vers:deb/>=3', status: 'unaffected' }] }];
    assert.notEqual(verdict([cyclonedx(listed, exploitable)]), null);
    assert.equal(verdict([cyclonedx([{ ref: 'lib' }], exploitable)]), null);
  });

  test('a finding without an analysis is no statement', () => {
    assert.equal(verdict([cyclonedx([{ ref: 'lib' }], { analysis: undefined })]), null);
  });
});

describe('documents that are none', () => {
  test('are named, with what would be one', () => {
    for (const text of ['', '[]', '{}', 'null', '{"@context": 7}', '{"statements": []}', '<xml/>']) {
      assert.throws(
        () => parseVex(Buffer.from(text), 'vex.json'),
        (error: unknown) =>
          error instanceof SeaworthyError &&
          /vex\.json/.test(error.message) &&
          /OpenVEX/.test(error.hint ?? ''),
        text,
      );
    }
  });

  test('a statement that lacks something is told, the others count', () => {
    const document = openvex([product('pkg:deb/debian/libssl3')]) as { statements: object[] };
    document.statements.push(
      {},
      { vulnerability: 'CVE-1', status: 'maybe' },
      { vulnerability: 'CVE-1', status: 'fixed' },
    );
    const file = parseVex(Buffer.from(JSON.stringify(document)), 'x.json');
    const subject = {
      findings: [findingIn(LIBSSL)],
      packages: [LIBSSL],
      artifact: image(),
      matching: MATCHING,
    };
    const { suppressed, gaps } = applyVex([file], subject);
    assert.equal(suppressed.length, 1);
    assert.deepEqual(
      gaps.map(({ id, reason }) => `${id}: ${reason}`),
      [
        'vex/statement-ignored: x.json: statement 2 has no vulnerability that OpenVEX knows',
        'vex/statement-ignored: x.json: statement 3 has no status that OpenVEX knows',
        'vex/statement-ignored: x.json: statement 4 (CVE-1) names no product',
      ],
    );
  });

  test('any JSON of their shapes ends in a document or in file/unreadable', () => {
    const key = fc.constantFrom(
      'statements',
      'vulnerability',
      'products',
      'status',
      'document',
      'product_tree',
      'branches',
      'vulnerabilities',
      'product_status',
      'fixed',
      'affects',
      'ref',
      'analysis',
      'components',
      '__proto__',
    );
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.constantFrom('fixed', 'CVE-1', 'pkg:npm/a'),
        fc.array(tie('tree')),
        fc.dictionary(key, tie('tree')),
      ),
    })).tree;
    const head = fc.constantFrom(
      { '@context': 'https://openvex.dev/ns' },
      { bomFormat: 'CycloneDX' },
      { document: { category: 'csaf_vex' } },
    );
    fc.assert(
      fc.property(head, fc.dictionary(key, value), (start, rest) => {
        const text = JSON.stringify({ ...rest, ...start });
        const file = parseVex(Buffer.from(text), 'x');
        const subject = {
          findings: [findingIn(LIBSSL)],
          packages: [LIBSSL],
          artifact: image(),
          matching: MATCHING,
        };
        applyVex([file], subject);
      }),
    );
  });

  test('products that nest beyond reason are not followed', () => {
    let branch: object = {
      product: { product_id: 'X', product_identification_helper: { purl: 'pkg:npm/a' } },
    };
    for (let i = 0; i < 55; i++) branch = { branches: [branch] };
    const document = { document: { csaf_version: '2.0' }, product_tree: { branches: [branch] } };
    // JSON itself is read to 64 levels: two of them a branch.
    assert.throws(() => parseVex(Buffer.from(JSON.stringify(document)), 'x'), /nested deeper/);
  });
});
