import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import { openWorkshop } from '../testing.ts';
import { parseUses } from './uses.ts';

const parse = (text: string): string[] =>
  parseUses({ path: '.github/workflows/ci.yml', content: bytesSource(Buffer.from(text)) }).packages.map(
    ({ name, version, purl }) => `${name}|${version}|${purl}`,
  );
const SHA = '8f4b7f84864484a7bf31766abe9204da3cbe65b3';

test('tags, moving tags, branches, commits with and without a comment, paths, reusable workflows, images', () => {
  const text = `name: CI
on: [push]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4.1.7
      - uses: actions/setup-node@v4
      - {name: short, uses: 'actions/cache@main'}
      - uses: "tj-actions/changed-files@${SHA}" # v45.0.7
      - uses: actions/upload-artifact@${SHA} # pin
      - uses: github/codeql-action/init@v3.25.0
      - uses: ./local
      - uses: docker://alpine:3.20
      - uses: docker://ghcr.io:443/owner/image@sha256:abc
      - run: |
          echo "uses: not/this@v1.0.0"
  call:
    uses: Octo-Org/repo/.github/workflows/x.yml@1.2.3
`;
  assert.deepEqual(parse(text), [
    'actions/checkout|4.1.7|pkg:githubactions/actions/checkout@v4.1.7',
    'actions/setup-node||pkg:githubactions/actions/setup-node@v4',
    'actions/cache||pkg:githubactions/actions/cache@main',
    `tj-actions/changed-files|45.0.7|pkg:githubactions/tj-actions/changed-files@${SHA}`,
    `actions/upload-artifact||pkg:githubactions/actions/upload-artifact@${SHA}`,
    'github/codeql-action|3.25.0|pkg:githubactions/github/codeql-action@v3.25.0',
    'alpine|3.20|pkg:docker/alpine@3.20',
    'ghcr.io:443/owner/image|sha256:abc|pkg:docker/ghcr.io:443/owner/image@sha256:abc',
    'Octo-Org/repo|1.2.3|pkg:githubactions/octo-org/repo@1.2.3',
  ]);
});

test('an action of several steps, and one that runs in an image', () => {
  const composite =
    'name: x\nruns:\n  using: composite\n  steps:\n    - uses: actions/cache@v3.3.1\n    - run: x\n';
  assert.deepEqual(parse(composite), ['actions/cache|3.3.1|pkg:githubactions/actions/cache@v3.3.1']);
  assert.deepEqual(parse('runs:\n  using: docker\n  image: docker://debian:12-slim\n'), [
    'debian|12-slim|pkg:docker/debian@12-slim',
  ]);
  assert.deepEqual(parse('runs:\n  using: docker\n  image: Dockerfile\n'), []);
});

test('aliases that would unfold into many steps are looked at once', () => {
  const jobs = Array.from({ length: 5000 }, (_, index) => `  j${index}: *job\n`).join('');
  const steps = Array.from({ length: 5000 }, () => '      - uses: a/b@v1.0.0\n').join('');
  assert.equal(parse(`jobs:\n  first: &job\n    steps: &steps\n${steps}${jobs}`).length, 1);
});

test('only workflows of the repository itself, and only in folders', async () => {
  const workshop = openWorkshop();
  try {
    const content = 'jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4.1.7\n';
    const entries = ['', 'node_modules/x/', 'sub/'].map((folder) => ({
      path: `${folder}.github/workflows/ci.yml`,
      content,
    }));
    const target = workshop.image([entries]);
    assert.deepEqual((await workshop.look(target)).lines, []);
  } finally {
    workshop.remove();
  }
});

test('any text is answered', () => {
  const piece = fc.constantFrom(
    'jobs:\n',
    '  a:\n',
    '    steps:\n',
    '      - uses: a/b@v1\n',
    ' # v1.0.0',
    '&x ',
    '*x',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      try {
        parse(pieces.join(''));
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});
