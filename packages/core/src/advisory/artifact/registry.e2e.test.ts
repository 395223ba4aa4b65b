import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import type { Environment } from '../../image/contract.ts';
import { SeaworthyError } from '../../model/error.ts';
import { compileDatabase } from '../database/build.ts';
import { openDatabase } from '../database/open.ts';
import { put, putLayout, temporaryFolder } from '../testing.ts';
import { pullDatabase } from './pull.ts';
import { pushDatabase } from './push.ts';
import { openArtifact } from './repository.ts';

const missing = spawnSync('docker-registry', ['--version']).error !== undefined;
const skip = missing ? 'needs docker-registry (apt-get install docker-registry)' : false;

/** A real registry on loopback. Gives its address when it listens. */
async function startRegistry(t: TestContext, folder: string): Promise<string> {
  const config = `version: 0.1
log: {level: info, formatter: text}
storage: {filesystem: {rootdirectory: ${join(folder, 'registry')}}}
http: {addr: '127.0.0.1:0'}
`;
  const registry = spawn('docker-registry', ['serve', put(folder, 'registry.yml', config)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => registry.kill('SIGKILL'));
  return listening(registry);
}

function listening(registry: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    registry.once('exit', (code) => reject(new Error(`docker-registry ended with ${code}`)));
    for (const stream of [registry.stdout, registry.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
  });
}

function environmentIn(folder: string): Environment {
  return {
    env: { HOME: folder },
    cacheDir: join(folder, 'cache'),
    offline: false,
    signal: new AbortController().signal,
    progress: () => {},
    now: new Date(0),
  };
}

test('a database goes through a real registry, by tag and by digest', { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const address = await startRegistry(t, folder);
  putLayout(join(folder, 'feeds'));
  const path = join(folder, 'advisories.db');
  await compileDatabase({ from: [join(folder, 'feeds')], output: path, builtAt: null });
  const environment = environmentIn(folder);
  const { signal } = environment;
  const access = { plainHttp: false, insecureRegistry: false, environment };
  const name = `${address}/acme/advisories`;

  const pushed = await pushDatabase({
    path,
    repository: await openArtifact(`${name}:1`, { ...access, push: true }),
    signal,
  });
  // A second time nothing is there to upload, and nothing goes wrong.
  const again = await pushDatabase({
    path,
    repository: await openArtifact(`${name}:1`, { ...access, push: true }),
    signal,
  });
  assert.deepEqual(again, pushed);

  for (const reference of [`${name}:1`, `${name}@${pushed.manifestDigest}`]) {
    const output = join(folder, 'pulled.db');
    const repository = await openArtifact(reference, { ...access, push: false });
    const pulled = await pullDatabase({ output, repository, signal });
    assert.equal(pulled.digest, pushed.digest);
    assert.ok(readFileSync(output).equals(readFileSync(path)));
    assert.equal(openDatabase(output).info.records, 2);
  }

  const absent = await openArtifact(`${name}:2`, { ...access, push: false });
  await assert.rejects(
    pullDatabase({ output: join(folder, 'x.db'), repository: absent, signal }),
    (error) => {
      return error instanceof SeaworthyError && error.code === 'registry/not-found';
    },
  );
});

test('a digest cannot be pushed to, and --offline asks nobody', async (t) => {
  const folder = temporaryFolder(t);
  const environment = environmentIn(folder);
  const access = { plainHttp: false, insecureRegistry: false, environment };
  const digest = `sha256:${'0'.repeat(64)}`;
  const code = (expected: string) => (error: unknown) =>
    error instanceof SeaworthyError && error.code === expected;
  await assert.rejects(openArtifact(`127.0.0.1:1/a/b@${digest}`, { ...access, push: true }), code('usage'));
  const offline = { ...access, push: false, environment: { ...environment, offline: true } };
  await assert.rejects(openArtifact('127.0.0.1:1/a/b:1', offline), code('offline'));
});
