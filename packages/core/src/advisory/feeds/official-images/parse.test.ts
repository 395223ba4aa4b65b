import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { tarFile } from '../../../../../../test/support/tar.ts';
import { bytesSource } from '../../../bytes/source.ts';
import type { FeedRecord } from '../../contract.ts';
import { looksLikeLibrary, parseLibrary } from './parse.ts';

const SHARED = join(
  import.meta.dirname,
  '../../../../../../../shared/advisories/official-images/library.tar.gz',
);

function records(bytes: Uint8Array): FeedRecord[] {
  return [...parseLibrary({ path: 'library.tar.gz', content: bytesSource(bytes) })];
}

// The shape that the library's own README describes.
const DEBIAN = `# a comment
Maintainers: Tianon Gravi <tianon@debian.org> (@tianon),
             Paul Tagliamonte <paultag@debian.org> (@paultag)
GitCommit: 7935fc7dd049cb343df42037c152f570069d274f

Tags: bookworm, bookworm-20260101, 12.9, 12
SharedTags: latest,
            stable
Architectures: amd64, arm32v5
Directory: bookworm

Tags: sid
Directory: unstable/not-a-tag
`;

test('the tags of each repository, from the archive of the library and of the whole repository', () => {
  for (const folder of ['library', 'official-images-master/library']) {
    const tar = tarFile([
      { path: `${folder}/debian`, content: DEBIAN },
      { path: `${folder}/empty`, content: 'Maintainers: x\n' },
      { path: 'official-images-master/README.md', content: 'Tags: no' },
    ]);
    const tags = ['bookworm', 'bookworm-20260101', '12.9', '12', 'latest', 'stable', 'sid'];
    const expected = [
      { kind: 'official-image', repository: 'debian', tags },
      { kind: 'official-image', repository: 'empty', tags: [] },
      { kind: 'source', name: "Docker's official images", updated: null },
    ];
    assert.deepEqual(records(tar), expected);
    assert.deepEqual(records(gzipSync(tar)), expected);
    assert.ok(looksLikeLibrary(tar));
  }
});

test('what is none is said', () => {
  assert.throws(() => records(tarFile([{ path: 'a', content: 'Tags: x' }])), /no definition/);
  assert.throws(() => records(gzipSync(Buffer.from('x'.repeat(2000)))));
  assert.ok(!looksLikeLibrary(Buffer.from('{}')));
  assert.ok(!looksLikeLibrary(tarFile([{ path: 'etc/passwd', content: '' }])));
});

test('any text of a definition is answered', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('Tags:', '\n', ' ', ',', 'SharedTags: a', '#', '12'));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      for (const record of records(
        tarFile([
          { path: 'library/a', content: pieces.join('') },
          { path: 'library/b', content: 'Tags: x\n' },
        ]),
      ))
        if (record.kind === 'official-image') assert.ok(record.tags.every((tag) => /^\w[\w.-]*$/.test(tag)));
    }),
  );
});

test('every repository of the real library', {
  skip: existsSync(SHARED) ? false : `${SHARED} is missing`,
}, () => {
  const found = records(readFileSync(SHARED)).filter((record) => record.kind === 'official-image');
  // A second method: the words behind Tags and SharedTags on one line, by awk.
  const script = `tar xzOf '${SHARED}' library/alpine | awk -F': ' '/^(Shared)?Tags:/{gsub(",","",$2); print $2}' | tr ' ' '\\n' | sort -u`;
  const expected = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  assert.deepEqual(
    [...(found.find(({ repository }) => repository === 'alpine')?.tags ?? [])].sort(),
    expected.sort(),
  );
  assert.equal(found.length, 144);
});
