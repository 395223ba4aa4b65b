import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { SeaworthyError } from '../../model/error.ts';
import { type Credentials, findCredentials } from './credentials.ts';

// https://docs.docker.com/reference/cli/docker/login/, and containers-auth.json(5) of Podman.

function home(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-home-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function put(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

function auth(username: string, password: string): { auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
}

/** A credential helper that answers with `answer`, and writes down what it was asked. */
function putHelper(folder: string, name: string, script: string): string {
  const path = join(folder, 'bin', `docker-credential-${name}`);
  put(path, `#!/bin/sh\n{ echo "$*"; cat; } > ${join(folder, 'asked')}\n${script}\n`);
  chmodSync(path, 0o755);
  return `${join(folder, 'bin')}:${process.env['PATH']}`;
}

function basic(username: string, password: string): Credentials {
  return { kind: 'basic', username, password };
}

describe('credentials of this machine', () => {
  test('none: anonymous', async (t) => {
    assert.equal(await findCredentials('r.example', 'a/b', { HOME: home(t) }), null);
    assert.equal(await findCredentials('r.example', 'a/b', {}), null);
  });

  test('the places, and which of them counts first', async (t) => {
    const HOME = home(t);
    const at = (file: string, name: string): void =>
      put(join(HOME, file), { auths: { 'r.example': auth(name, 'p:w') } });
    const env: Record<string, string> = { HOME };
    const found = async (): Promise<string | null> => {
      const credentials = await findCredentials('r.example', 'a', env);
      return credentials?.kind === 'basic' ? `${credentials.username} ${credentials.password}` : null;
    };
    at('.docker/config.json', 'docker');
    assert.equal(await found(), 'docker p:w');
    at('elsewhere/config.json', 'elsewhere');
    env['DOCKER_CONFIG'] = join(HOME, 'elsewhere');
    assert.equal(await found(), 'elsewhere p:w');
    at('.config/containers/auth.json', 'config');
    assert.equal(await found(), 'config p:w');
    at('run/containers/auth.json', 'runtime');
    env['XDG_RUNTIME_DIR'] = join(HOME, 'run');
    assert.equal(await found(), 'runtime p:w');
    at('own.json', 'own');
    env['REGISTRY_AUTH_FILE'] = join(HOME, 'own.json');
    assert.equal(await found(), 'own p:w');
    // A file that does not know the registry leaves it to the next.
    put(join(HOME, 'own.json'), { auths: {} });
    assert.equal(await found(), 'runtime p:w');
  });

  test('keys: the most specific path, the host, and as addresses', async (t) => {
    const HOME = home(t);
    const path = join(HOME, '.docker/config.json');
    put(path, {
      auths: {
        'r.example': auth('host', 'x'),
        'r.example/team': auth('team', 'x'),
        'r.example/team/app': auth('app', 'x'),
        'https://old.example/v1/': auth('old', 'x'),
        'https://index.docker.io/v1/': auth('hub', 'x'),
        'r.example:5000': auth('port', 'x'),
      },
    });
    const cases = [
      ['r.example', 'other', 'host'],
      ['r.example', 'team/other', 'team'],
      ['r.example', 'team/app', 'app'],
      ['r.example', 'team/app/part', 'app'],
      ['r.example', 'teams', 'host'],
      ['r.example:5000', 'team', 'port'],
      ['old.example', 'a', 'old'],
      ['docker.io', 'library/alpine', 'hub'],
    ] as const;
    for (const [registry, repository, user] of cases)
      assert.deepEqual(await findCredentials(registry, repository, { HOME }), basic(user, 'x'), registry);
    assert.equal(await findCredentials('example', 'a', { HOME }), null);
    assert.equal(await findCredentials('__proto__', 'a', { HOME }), null);
  });

  test('an identity token, plain fields, and entries that say nothing', async (t) => {
    const HOME = home(t);
    put(join(HOME, '.docker/config.json'), {
      auths: {
        'token.example': { ...auth('user', ''), identitytoken: 'refresh' },
        'plain.example': { username: 'u', password: 'p' },
        'empty.example': {},
        'odd.example': { auth: 'bm8tY29sb24=' },
        'null.example': null,
      },
    });
    const find = (registry: string) => findCredentials(registry, 'a', { HOME });
    assert.deepEqual(await find('token.example'), { kind: 'identity', token: 'refresh' });
    assert.deepEqual(await find('plain.example'), basic('u', 'p'));
    for (const name of ['empty', 'odd', 'null']) assert.equal(await find(`${name}.example`), null);
  });

  test('a file that is no JSON is named, and not quoted', async (t) => {
    const HOME = home(t);
    put(join(HOME, '.docker/config.json'), '{"auths": {"r.example": {"auth": "s3cret"');
    await assert.rejects(findCredentials('r.example', 'a', { HOME }), (error) => {
      assert.ok(error instanceof SeaworthyError && error.code === 'registry/auth');
      assert.match(error.message, /config\.json/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  test('helpers: one for a host before the one for all; the server stands on stdin', async (t) => {
    const HOME = home(t);
    const PATH = putHelper(HOME, 'test', `echo '{"ServerURL":"x","Username":"u","Secret":"s"}'`);
    const config = join(HOME, '.docker/config.json');
    put(config, {
      credHelpers: { 'r.example': 'test' },
      credsStore: 'missing',
      auths: { 'r.example': auth('no', 'no') },
    });
    assert.deepEqual(await findCredentials('r.example', 'a', { HOME, PATH }), basic('u', 's'));
    assert.equal(readFileSync(join(HOME, 'asked'), 'utf8'), 'get\nr.example\n');

    put(config, { credsStore: 'test', auths: { 'https://index.docker.io/v1/': {} } });
    assert.deepEqual(await findCredentials('docker.io', 'library/alpine', { HOME, PATH }), basic('u', 's'));
    assert.equal(readFileSync(join(HOME, 'asked'), 'utf8'), 'get\nhttps://index.docker.io/v1/\n');

    putHelper(HOME, 'test', `echo '{"Username":"<token>","Secret":"refresh"}'`);
    assert.deepEqual(await findCredentials('r.example', 'a', { HOME, PATH }), {
      kind: 'identity',
      token: 'refresh',
    });

    putHelper(HOME, 'test', `echo 'credentials not found in native keychain'; exit 1`);
    assert.equal(await findCredentials('r.example', 'a', { HOME, PATH }), null);
  });

  test('a helper that is missing, fails or talks nonsense: its words are not repeated', async (t) => {
    const HOME = home(t);
    const PATH = putHelper(HOME, 'bad', `echo s3cret; echo s3cret >&2; exit 3`);
    putHelper(HOME, 'odd', `echo s3cret`);
    for (const name of ['absent', 'bad', 'odd', '../bin/sh', 'a b']) {
      put(join(HOME, '.docker/config.json'), { credHelpers: { 'r.example': name } });
      await assert.rejects(findCredentials('r.example', 'a', { HOME, PATH }), (error) => {
        assert.ok(error instanceof SeaworthyError && error.code === 'registry/auth');
        assert.doesNotMatch(`${error.message} ${error.hint} ${String(error.cause)}`, /s3cret/);
        return true;
      });
    }
  });
});
