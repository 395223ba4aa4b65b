import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { asDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { makeIdentity, serve } from '../http/testing.ts';
import { parseReference } from '../reference/index.ts';
import { openRepository, type Repository } from './repository.ts';
import {
  PLAIN,
  putManifest,
  requireTokens,
  serveTestRegistry,
  sha256,
  type TestRegistry,
  testEnvironment,
} from './testing.ts';

const BASIC = `Basic ${Buffer.from('ship:s3cret').toString('base64')}`;
const SCOPE = 'repository:a/b:pull';

interface Signed {
  /** Entries of the configuration of Docker, by host. */
  readonly auths?: Record<string, object>;
  readonly push?: boolean;
  readonly env?: Record<string, string>;
  readonly insecure?: boolean;
}

async function open(t: TestContext, host: string, signed: Signed = {}): Promise<Repository> {
  const environment = testEnvironment(t, signed.env);
  mkdirSync(join(environment.folder, '.docker'));
  writeFileSync(
    join(environment.folder, '.docker/config.json'),
    JSON.stringify({ auths: signed.auths ?? {} }),
  );
  const options = { ...PLAIN, push: signed.push === true, insecureRegistry: signed.insecure === true };
  return openRepository(parseReference(`${host}/a/b`), options, environment);
}

function put(registry: TestRegistry): void {
  putManifest(registry, 'a/b/manifests/1', Buffer.from('{}'));
}

const SHIP = { username: 'ship', password: 's3cret' };

/** Asks for Basic credentials (RFC 7617). */
function requireBasic(registry: TestRegistry): void {
  registry.intercept = (request, response) => {
    if (request.headers.authorization === BASIC) return false;
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Registry"' }).end();
    return true;
  };
}

function refused(error: unknown): boolean {
  assert.ok(error instanceof SeaworthyError);
  assert.equal(error.code, 'registry/auth');
  assert.doesNotMatch(`${error.message} ${error.hint}`, /s3cret|c2hpc/);
  return true;
}

describe('signing in', () => {
  test('Basic, after the registry asked for it', async (t) => {
    const registry = await serveTestRegistry(t);
    put(registry);
    requireBasic(registry);
    const there = await open(t, registry.host, { auths: { [registry.host]: SHIP } });
    await there.getManifest('1');
    await there.getManifest('1');
    assert.deepEqual(
      registry.log.filter((line) => line.startsWith('GET')),
      ['GET /v2/a/b/manifests/1 401', 'GET /v2/a/b/manifests/1 200', 'GET /v2/a/b/manifests/1 200'],
    );
    await assert.rejects((await open(t, registry.host)).getManifest('1'), refused);
    const wrong = { [registry.host]: { username: 'ship', password: 's3cret2' } };
    await assert.rejects((await open(t, registry.host, { auths: wrong })).getManifest('1'), refused);
  });

  test('a token for nobody in particular, used until it is refused', async (t) => {
    const registry = await serveTestRegistry(t);
    put(registry);
    const tokens = await requireTokens(t, registry, null);
    const there = await open(t, registry.host);
    for (let i = 0; i < 3; i++) await there.getManifest('1');
    assert.deepEqual(tokens.log, [`GET test registry ${SCOPE}`]);
    tokens.uses = 2;
    const other = await open(t, registry.host);
    for (let i = 0; i < 4; i++) await other.getManifest('1');
    assert.equal(tokens.log.length, 3, 'one token, and a second when the first was used up');
  });

  test('many at once sign in once', async (t) => {
    const registry = await serveTestRegistry(t);
    put(registry);
    const tokens = await requireTokens(t, registry, null);
    const there = await open(t, registry.host);
    await Promise.all(Array.from({ length: 8 }, () => there.getManifest('1')));
    assert.equal(tokens.log.length, 1);
  });

  test('a token for an account; for pushing, with that right', async (t) => {
    const registry = await serveTestRegistry(t);
    put(registry);
    const tokens = await requireTokens(t, registry, BASIC);
    const auths = { [registry.host]: SHIP };
    await (await open(t, registry.host, { auths })).getManifest('1');
    const there = await open(t, registry.host, { auths, push: true });
    const blob = Buffer.from('blob');
    await there.pushBlob(asDigest(sha256(blob)), {
      length: 4,
      open: async function* () {
        yield blob;
      },
    });
    assert.deepEqual(tokens.log, [
      `GET test registry ${SCOPE} ${BASIC}`,
      `GET test registry ${SCOPE},push ${BASIC}`,
    ]);
    await assert.rejects((await open(t, registry.host)).getManifest('1'), refused);
  });

  test('an identity token is exchanged by POST', async (t) => {
    const registry = await serveTestRegistry(t);
    put(registry);
    const tokens = await requireTokens(t, registry, 's3cret-refresh');
    const auths = { [registry.host]: { identitytoken: 's3cret-refresh' } };
    await (await open(t, registry.host, { auths })).getManifest('1');
    assert.deepEqual(tokens.log, [`POST test registry ${SCOPE} s3cret-refresh`]);
  });

  test('a token is good for nothing: refused, not asked for without end', async (t) => {
    const registry = await serveTestRegistry(t);
    put(registry);
    const tokens = await requireTokens(t, registry, null);
    tokens.uses = 0;
    await assert.rejects((await open(t, registry.host)).getManifest('1'), refused);
    assert.equal(tokens.log.length, 1);
  });

  test('of the two names for a token one may be empty', async (t) => {
    for (const answer of ['{"token":"","access_token":"good"}', '{"token":"good","access_token":""}']) {
      const server = await serve(t, (_, response) => void response.end(answer));
      const registry = await serveTestRegistry(t);
      put(registry);
      registry.intercept = (request, response) => {
        if (request.headers.authorization === 'Bearer good') return false;
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${server.base}/"` }).end();
        return true;
      };
      await (await open(t, registry.host)).getManifest('1');
      assert.deepEqual(server.log, ['GET /?scope=repository%3Aa%2Fb%3Apull']);
    }
  });

  test('challenges and token servers that make no sense', async (t) => {
    const answers: Record<string, string> = {
      '/html': '<html>s3cret</html>',
      '/none': '{}',
      '/number': '{"token":7}',
      '/header': JSON.stringify({ token: 's3cret\r\nx-injected: 1' }),
    };
    const server = await serve(t, (request, response) => {
      const body = answers[request.url?.split('?')[0] ?? ''];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    const challenges = [
      '',
      'Negotiate',
      'Bearer',
      'Bearer realm="nonsense"',
      'Bearer realm="file:///etc/passwd"',
      ...['/html', '/none', '/number', '/header', '/absent'].map(
        (path) => `Bearer realm="${server.base}${path}"`,
      ),
    ];
    for (const challenge of challenges) {
      const registry = await serveTestRegistry(t);
      registry.intercept = (_, response) => {
        response.writeHead(401, { 'www-authenticate': challenge }).end();
        return true;
      };
      await assert.rejects(
        (await open(t, registry.host)).getManifest('1'),
        (error) =>
          error instanceof SeaworthyError &&
          /^(registry|network)\//.test(error.code) &&
          !error.message.includes('s3cret') &&
          error.message.includes(new URL(server.base).hostname),
        challenge,
      );
    }
  });
});

describe('where credentials never go', () => {
  const identity = makeIdentity();
  const skip = identity === null ? 'needs openssl' : false;
  const tls = identity ?? { key: '', cert: '' };

  test('to the storage that a blob is redirected to, even if it asks', async (t) => {
    const seen: (string | undefined)[] = [];
    const storage = await serve(t, (request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="storage"' }).end();
    });
    const registry = await serveTestRegistry(t);
    requireBasic(registry);
    const ask = registry.intercept;
    registry.intercept = (request, response) => {
      if (ask(request, response)) return true;
      response.writeHead(307, { location: `${storage.base}/blob` }).end();
      return true;
    };
    const there = await open(t, registry.host, { auths: { [registry.host]: SHIP } });
    const digest = asDigest(sha256(Buffer.from('x')));
    await assert.rejects(there.getSmallBlob(digest, 10), { code: 'registry/auth' });
    assert.deepEqual(seen, [undefined]);
  });

  test("to a mirror: it is given its own, not the registry's", async (t) => {
    const seen = new Set<string | undefined>();
    const mirror = await serveTestRegistry(t);
    put(mirror);
    mirror.intercept = (request, response) => {
      seen.add(request.headers.authorization);
      if (request.headers.authorization !== undefined) return false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="mirror"' }).end();
      return true;
    };
    const registry = await serveTestRegistry(t);
    put(registry);
    requireBasic(registry);
    const env = { SEAWORTHY_REGISTRY_MIRROR: `${registry.host}=${mirror.base}` };
    await (await open(t, registry.host, { env, auths: { [registry.host]: SHIP } })).getManifest('1');
    assert.deepEqual([...seen], [undefined]);
    const own = { username: 'm', password: 'm' };
    await (
      await open(t, registry.host, { env, auths: { [registry.host]: SHIP, [mirror.host]: own } })
    ).getManifest('1');
    assert.deepEqual([...seen], [undefined, `Basic ${Buffer.from('m:m').toString('base64')}`]);
  });

  test('from https to a token server or an upload address without TLS', { skip }, async (t) => {
    const registry = await serveTestRegistry(t, tls);
    put(registry);
    const signed = { insecure: true, auths: { [registry.host]: SHIP } };
    registry.intercept = (_, response) => {
      const challenge = 'Bearer realm="http://auth.example/token",service="s"';
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return true;
    };
    await assert.rejects((await open(t, registry.host, signed)).getManifest('1'), refused);

    const plain: (string | undefined)[] = [];
    const elsewhere = await serve(t, (request, response) => {
      plain.push(request.headers.authorization);
      response.writeHead(201).end();
    });
    for (const location of [`http://${registry.host}/v2/a/b/blobs/uploads/9`, `${elsewhere.base}/upload`]) {
      requireBasic(registry);
      const ask = registry.intercept;
      registry.intercept = (request, response) => {
        if (ask(request, response)) return true;
        if (request.method !== 'POST') return false;
        response.writeHead(202, { location }).end();
        return true;
      };
      const there = await open(t, registry.host, { ...signed, push: true });
      await there.pushBlob(asDigest(sha256(Buffer.from(location))), Buffer.from(location));
    }
    // The first is an address of the registry itself, and was taken with TLS: it is stored there.
    assert.ok(registry.log.some((line) => /^PUT .*uploads\/9\?digest=.* 201$/.test(line)));
    assert.deepEqual(plain, [undefined]);
  });
});
