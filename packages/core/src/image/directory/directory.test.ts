import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { openWorkshop } from '../../catalog/testing.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { FileSelector, LayerContents, ReadOptions } from '../layer/contents.ts';
import { readDirectory } from './index.ts';

/** Reads every file whole, and its content as text. */
function everything(overrides: Partial<FileSelector<string>> = {}): FileSelector<string> {
  return {
    select: () => 'whole',
    selectHead: () => true,
    read: ({ content }) => content.read(0, content.size).toString(),
    end: () => undefined,
    ...overrides,
  };
}

function shop(t: TestContext) {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  const root = join(workshop.folder, 'root');
  mkdirSync(root);
  const put = (path: string, content = path): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const read = (
    path = root,
    selector = everything(),
    more: Partial<ReadOptions<string>> = {},
  ): Promise<LayerContents<string>> => {
    const { cacheDir, signal } = workshop.environment;
    return readDirectory(path, { selector, salt: 7, cacheDir, signal, onBytes: () => undefined, ...more });
  };
  return { ...workshop, root, put, read };
}

function textsOf({ files }: LayerContents<string>): Record<string, string | null> {
  return Object.fromEntries([...files].map(([path, { data }]) => [path, data]));
}

describe('folders of this machine', () => {
  test('every file once, relative to the folder, in the same order each time', async (t) => {
    const { put, read } = shop(t);
    const paths = ['b', 'a/b/c', 'a/b', 'a/z', 'a.b/c', 'ä/ö', 'new\nline', ' blank ', '-dash'].filter(
      (path) => path !== 'a/b',
    );
    for (const path of paths) put(path);
    const first = await read();
    assert.deepEqual(textsOf(first), Object.fromEntries(paths.map((path) => [path, path])));
    assert.deepEqual([...(await read()).files.keys()], [...first.files.keys()]);
    assert.deepEqual(first.problems, []);
    assert.deepEqual([first.diffId, first.blobDigest, first.compressed], [null, null, false]);
  });

  test('one file alone, also by a link to it', async (t) => {
    const { put, read, root } = shop(t);
    put('app.jar', 'the jar');
    symlinkSync('app.jar', join(root, 'latest.jar'));
    assert.deepEqual(textsOf(await read(join(root, 'app.jar'))), { 'app.jar': 'the jar' });
    const linked = await read(join(root, 'latest.jar'));
    assert.deepEqual(textsOf(linked), { 'latest.jar': 'the jar' });
    assert.deepEqual(linked.problems, []);
  });

  test('a folder by a link to it', async (t) => {
    const { folder, put, read } = shop(t);
    put('a/b');
    symlinkSync('root', join(folder, 'link'));
    assert.deepEqual(textsOf(await read(join(folder, 'link'))), { 'a/b': 'a/b' });
    assert.deepEqual(textsOf(await read(`${join(folder, 'link')}/`)), { 'a/b': 'a/b' });
  });

  test('links are recorded, never followed: not out of the folder, not in circles', async (t) => {
    const { folder, put, read, root } = shop(t);
    writeFileSync(join(folder, 'secret'), 'secret');
    put('in/file');
    symlinkSync('../secret', join(root, 'file-out'));
    symlinkSync('..', join(root, 'folder-out'));
    symlinkSync('.', join(root, 'in/circle'));
    symlinkSync('nowhere', join(root, 'dangling'));
    const { files, problems } = await read();
    const links = [...files].map(([path, { kind, target }]) => `${path} ${kind} ${target}`);
    assert.deepEqual(links.sort(), [
      'dangling symlink nowhere',
      'file-out symlink ../secret',
      'folder-out symlink ..',
      'in/circle symlink .',
      'in/file file null',
    ]);
    assert.deepEqual(problems, []);
  });

  test('pipes are not waited for', { skip: process.platform === 'win32' && 'needs mkfifo' }, async (t) => {
    const { put, read, root } = shop(t);
    put('file');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const { files } = await read();
    assert.equal(files.get('pipe')?.data ?? null, null);
    assert.equal(files.get('file')?.data, 'file');
  });

  test('what may not be read is a problem of its own', async (t) => {
    const { folder, put, read, root } = shop(t);
    put('open');
    put('closed');
    put('shut/inside');
    chmodSync(folder, 0o755);
    chmodSync(join(root, 'closed'), 0);
    chmodSync(join(root, 'shut'), 0);
    // Root may read all: be nobody for a while.
    if (process.getuid?.() === 0) process.seteuid?.(65534);
    const { problems, files } = await read().finally(() => {
      if (process.getuid?.() === 0) process.seteuid?.(0);
      chmodSync(join(root, 'shut'), 0o755);
    });
    assert.deepEqual(
      problems.map(({ id, path }) => `${id} ${path}`),
      ['file/unreadable closed', 'file/unreadable shut'],
    );
    assert.equal(files.get('open')?.data, 'open');
  });

  test('a file that goes away meanwhile', async (t) => {
    const { put, read, root } = shop(t);
    put('a');
    put('b');
    const selector = everything({
      select: (path) => {
        if (path === 'a') execFileSync('rm', [join(root, 'a')]);
        return 'whole';
      },
    });
    const { files, problems } = await read(root, selector);
    assert.deepEqual(
      problems.map(({ id, path }) => `${id} ${path}`),
      ['file/unreadable a'],
    );
    assert.equal(files.get('b')?.data, 'b');
  });

  test('only what the selector wants is read', async (t) => {
    const { put, read, root } = shop(t);
    for (const name of ['whole', 'no', 'record', 'elf', 'other'])
      put(name, name === 'elf' ? '\x7fELF...!!!' : name);
    const heads: string[] = [];
    const { files } = await read(
      root,
      everything({
        select: (path) => (path === 'elf' || path === 'other' ? 'head' : (path as 'whole' | 'no' | 'record')),
        selectHead: (path, head) => {
          heads.push(`${path} ${head.length}`);
          return head[0] === 0x7f;
        },
      }),
    );
    assert.deepEqual([...files].map(([path, { data }]) => `${path} ${data !== null}`).sort(), [
      'elf true',
      'record false',
      'whole true',
    ]);
    assert.deepEqual(heads.sort(), ['elf 8', 'other 5']);
  });

  test('what is held stays readable to the end', async (t) => {
    const { put, read, root } = shop(t);
    put('a', 'first');
    put('b', 'second');
    const held: ByteSource[] = [];
    let texts: string[] = [];
    await read(
      root,
      everything({
        read: ({ content, hold }) => {
          hold();
          held.push(content);
          return '';
        },
        end: () => {
          texts = held.map((content) => content.read(0, content.size).toString());
        },
      }),
    );
    assert.deepEqual(texts.sort(), ['first', 'second']);
  });

  test('nothing there; and the end of the run', async (t) => {
    const { put, read, root } = shop(t);
    put('a/b');
    await assert.rejects(read(join(root, 'missing')), { code: 'target/not-found' });
    await assert.rejects(
      read(root, everything(), { signal: AbortSignal.abort(new Error('enough')) }),
      /enough/,
    );
  });
});
