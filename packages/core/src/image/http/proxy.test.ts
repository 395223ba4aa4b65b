import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { SeaworthyError } from '../../model/error.ts';
import { httpRequest, readBody } from './index.ts';
import { isLoopback, proxyFor } from './proxy.ts';
import { makeIdentity, serve, serveProxy, testWorld } from './testing.ts';

const HTTPS_PROXY = 'http://proxy.example:3128';

function used(url: string, env: Record<string, string>): string | null {
  return proxyFor(new URL(url), env)?.host ?? null;
}

describe('which proxy', () => {
  test('each scheme has its variable, and ALL_PROXY is for the rest', () => {
    assert.equal(used('https://a.example/', { HTTPS_PROXY }), 'proxy.example:3128');
    assert.equal(used('http://a.example/', { HTTPS_PROXY }), null);
    assert.equal(used('http://a.example/', { http_proxy: 'proxy.example:80' }), 'proxy.example');
    assert.equal(used('http://a.example/', { ALL_PROXY: HTTPS_PROXY }), 'proxy.example:3128');
    assert.equal(used('https://a.example/', { HTTPS_PROXY, https_proxy: 'http://lower:1' }), 'lower:1');
    assert.equal(used('https://a.example/', { HTTPS_PROXY: ' ' }), null);
  });

  // The forms that Go's net/http and curl document for NO_PROXY.
  const exempt: readonly (readonly [list: string, url: string, exempt: boolean])[] = [
    ['*', 'https://a.example/', true],
    ['a.example', 'https://a.example/', true],
    ['A.Example', 'https://a.EXAMPLE/', true],
    ['a.example', 'https://b.a.example/', true],
    ['a.example', 'https://ba.example/', false],
    ['.a.example', 'https://b.a.example/', true],
    ['*.a.example', 'https://b.a.example/', true],
    ['x, a.example', 'https://a.example/', true],
    ['x a.example', 'https://a.example/', true],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['a.example:8443', 'https://a.example/', false],
    ['a.example:443', 'https://a.example/', true],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.0.0/16', 'https://10.1.2.3/', true],
    ['10.1.0.0/16', 'https://10.2.2.3/', false],
    ['10.1.0.0/16', 'https://a.example/', false],
    ['10.1.0.0/99', 'https://10.1.2.3/', false],
    ['10.1.0.0/', 'https://192.0.2.1/', false],
    ['10.1.0.0/0x0', 'https://192.0.2.1/', false],
    ['10.1.0.0/16/0', 'https://192.0.2.1/', false],
    ['0.0.0.0/0', 'https://192.0.2.1/', true],
    ['2.3', 'https://10.1.2.3/', false],
    ['fd00::/8', 'https://[fd00::1]/', true],
    ['[fd00::1]:5000', 'https://[fd00::1]:5000/', true],
    ['', 'https://a.example/', false],
  ];
  for (const [list, url, expected] of exempt) {
    test(`NO_PROXY=${list} ${expected ? 'exempts' : 'does not exempt'} ${url}`, () => {
      assert.equal(used(url, { HTTPS_PROXY, NO_PROXY: list }) === null, expected);
    });
  }

  test('loopback is never asked of a proxy', () => {
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]'])
      assert.equal(used(`https://${host}:5000/`, { HTTPS_PROXY }), null, host);
    assert.ok(!isLoopback('127.example'));
    assert.ok(!isLoopback('notlocalhost'));
  });

  test('a proxy that cannot be used is an error that keeps its password', () => {
    for (const value of ['socks5://user:s3cret@proxy.example:1080', 'http://user:s3cret@:x', 'http://'])
      assert.throws(
        () => used('https://a.example/', { HTTPS_PROXY: value }),
        (error) =>
          error instanceof SeaworthyError && error.code === 'usage' && !error.message.includes('s3cret'),
      );
  });
});

describe('through a proxy', () => {
  const identity = makeIdentity();
  const skip = identity === null ? 'needs openssl' : false;
  const tls = identity ?? { key: '', cert: '' };

  test('http: it is asked for the whole address, with its own credentials', async (t) => {
    const proxy = await serveProxy(t, 0);
    const world = testWorld({ HTTP_PROXY: `http://ship:p%40ss@127.0.0.1:${proxy.port}` });
    const response = await httpRequest('http://registry.example/v2/?n=1', {}, world);
    assert.equal((await readBody(response, 100)).toString(), 'through the proxy');
    assert.deepEqual(proxy.log, [
      `GET http://registry.example/v2/?n=1 Basic ${Buffer.from('ship:p@ss').toString('base64')}`,
    ]);
  });

  test('https: a tunnel, and the certificate of the host is checked in it', { skip }, async (t) => {
    const upstream = await serve(
      t,
      (request, response) =>
        void response.end(`${request.headers.host} ${request.headers['proxy-authorization']}`),
      tls,
    );
    const proxy = await serveProxy(t, upstream.port);
    const world = testWorld({ https_proxy: `http://ship:pass@127.0.0.1:${proxy.port}` });
    const transport = { ca: tls.cert };
    const response = await httpRequest('https://registry.example/v2/', { transport }, world);
    assert.equal((await readBody(response, 100)).toString(), 'registry.example undefined');
    const credentials = Buffer.from('ship:pass').toString('base64');
    assert.deepEqual(proxy.log, [`CONNECT registry.example:443 Basic ${credentials}`]);
    assert.deepEqual(upstream.log, ['GET /v2/']);

    for (const [url, ca] of [
      ['https://another.example/', tls.cert],
      ['https://10.9.8.7/', tls.cert],
      ['https://registry.example/', undefined],
    ] as const)
      await assert.rejects(httpRequest(url, ca === undefined ? {} : { transport: { ca } }, world), {
        code: 'network/failed',
      });
    assert.deepEqual(upstream.log, ['GET /v2/']);

    const insecure = { transport: { insecure: true } };
    assert.equal((await httpRequest('https://another.example/', insecure, world)).status, 200);
  });

  test('a proxy that refuses, or is not there', async (t) => {
    const proxy = await serveProxy(t, 0, 407);
    const world = testWorld({ HTTPS_PROXY: `http://ship:s3cret@127.0.0.1:${proxy.port}` });
    await assert.rejects(httpRequest('https://registry.example/', {}, world), (error) => {
      assert.ok(error instanceof SeaworthyError);
      assert.equal(error.code, 'network/failed');
      assert.match(error.message, /407/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  test('a proxy that says nothing: the limit of the request counts', async (t) => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    t.after(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const world = testWorld({ HTTPS_PROXY: `http://ship:s3cret@127.0.0.1:${port}` });
    await assert.rejects(httpRequest('https://registry.example/', { connectMs: 30 }, world), (error) => {
      assert.ok(error instanceof SeaworthyError);
      assert.match(error.message, /is silent for 0\.03 s/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  test('never from https down to http', { skip }, async (t) => {
    const plain = await serve(t, (_, response) => void response.end('plain'));
    const secure = await serve(
      t,
      (_, response) => void response.writeHead(302, { location: plain.base }).end(),
      tls,
    );
    await assert.rejects(httpRequest(secure.base, { transport: { ca: tls.cert } }, testWorld()), {
      code: 'network/failed',
    });
    assert.deepEqual(plain.log, []);
  });

  test('https asked of what speaks http: the hint says so', async (t) => {
    const server = await serve(t, (_, response) => void response.end('plain'));
    const address = server.base.replace('http:', 'https:');
    await assert.rejects(httpRequest(address, {}, testWorld()), (error) => {
      assert.ok(error instanceof SeaworthyError && error.code === 'network/failed');
      assert.match(error.hint ?? '', /--plain-http/);
      return true;
    });
    assert.deepEqual(server.log, []);
  });

  test('a certificate that nobody vouches for is refused, unless asked for', { skip }, async (t) => {
    const server = await serve(t, (_, response) => void response.end('secret'), tls);
    await assert.rejects(httpRequest(server.base, {}, testWorld()), (error) => {
      assert.ok(error instanceof SeaworthyError && error.code === 'network/failed');
      assert.match(error.hint ?? '', /NODE_EXTRA_CA_CERTS/);
      return true;
    });
    assert.deepEqual(server.log, []);
    const response = await httpRequest(server.base, { transport: { insecure: true } }, testWorld());
    assert.equal(response.status, 200);
  });
});
