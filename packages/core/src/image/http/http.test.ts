import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { SeaworthyError } from '../../model/error.ts';
import { discard, httpRequest, readBody } from './index.ts';
import { code, serve, testWorld, text } from './testing.ts';

describe('one request', () => {
  test('status, headers and body arrive; a status is no error', async (t) => {
    const server = await serve(t, (request, response) => {
      response.writeHead(404, { 'X-Kind': 'absent' }).end(`no ${request.headers['x-name']}`);
    });
    const response = await httpRequest(`${server.base}/a`, { headers: { 'x-name': 'thing' } }, testWorld());
    assert.equal(response.status, 404);
    assert.equal(response.header('x-kind'), 'absent');
    assert.equal(response.header('x-other'), null);
    assert.equal(response.url, `${server.base}/a`);
    assert.equal(await text(response), 'no thing');
  });

  test('a conditional request is answered with 304 and no body', async (t) => {
    const server = await serve(t, (request, response) => {
      response.writeHead(request.headers['if-none-match'] === '"7"' ? 304 : 200).end();
    });
    const response = await httpRequest(server.base, { headers: { 'if-none-match': '"7"' } }, testWorld());
    assert.equal(response.status, 304);
    assert.equal(await text(response), '');
  });

  test('--offline refuses before any socket', async (t) => {
    const server = await serve(t, (_, response) => void response.end());
    const offline = { ...testWorld(), offline: true };
    await assert.rejects(httpRequest(server.base, {}, offline), code('offline'));
    assert.deepEqual(server.log, []);
  });

  test('what is no http address is refused', async () => {
    for (const url of ['ftp://127.0.0.1/', 'file:///etc/passwd', 'nonsense', ''])
      await assert.rejects(httpRequest(url, {}, testWorld()), code('network/failed'));
  });

  test('a body beyond the limit is not read', async (t) => {
    const server = await serve(t, (_, response) => void response.end(Buffer.alloc(1001)));
    const get = () => httpRequest(server.base, {}, testWorld());
    await assert.rejects(readBody(await get(), 1000), code('image/limit', /1000 bytes/));
    assert.equal((await readBody(await get(), 1001)).length, 1001);
  });

  test('an endless body is read no faster than it is wanted', async (t) => {
    let sent = 0;
    const server = await serve(t, (_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (!response.destroyed && sent < 1 << 30) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    const response = await httpRequest(server.base, {}, testWorld());
    let taken = 0;
    for await (const chunk of response.body) {
      taken += chunk.length;
      if (taken > 1 << 20) break;
    }
    // What kernel and streams hold between the two is some megabytes; a gigabyte was on offer.
    assert.ok(sent < 256 << 20, `${sent} bytes were sent`);
  });

  test('a connection is used again, also after a body that nobody wanted', async (t) => {
    const ports = new Set<number | undefined>();
    const server = await serve(t, (request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{"errors":[]}');
    });
    for (let i = 0; i < 3; i++) await discard(await httpRequest(server.base, {}, testWorld()));
    assert.equal(ports.size, 1);
  });

  test('a Unix socket instead of a host', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-http-'));
    const socketPath = join(folder, 's.sock');
    const server = createServer((request, response) => void response.end(`${request.url}`));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    });
    // No proxy is asked for a socket.
    const world = testWorld({ HTTP_PROXY: 'http://127.0.0.1:1' });
    assert.equal(await text(await httpRequest('http://docker/_ping', { socketPath }, world)), '/_ping');
  });

  test('many at once make no warning about listeners', async (t) => {
    const warnings: Error[] = [];
    const listener = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listener);
    t.after(() => process.off('warning', listener));
    const server = await serve(t, (_, response) => void response.end('x'));
    const world = testWorld();
    await Promise.all(
      Array.from({ length: 40 }, async () => text(await httpRequest(server.base, {}, world))),
    );
    assert.deepEqual(warnings, []);
  });
});

describe('redirects', () => {
  test('ten are followed, an eleventh is not', async (t) => {
    const server = await serve(t, (request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    });
    const response = await httpRequest(`${server.base}/10`, {}, testWorld());
    assert.equal(await text(response), 'there');
    assert.equal(response.url, `${server.base}/0`);
    await assert.rejects(
      httpRequest(`${server.base}/11`, {}, testWorld()),
      code('network/failed', /redirects/),
    );
  });

  test('credentials stay with their host: another port is another host', async (t) => {
    const seen: Record<string, unknown>[] = [];
    const storage = await serve(t, (request, response) => {
      seen.push(request.headers);
      response.end('blob');
    });
    const registry = await serve(t, (request, response) => {
      seen.push(request.headers);
      const location = request.url === '/same' ? '/other' : `${storage.base}/blob?signature=s3cret`;
      response.writeHead(302, { location }).end();
    });
    const headers = { authorization: 'Bearer s3cret', cookie: 'a=s3cret', range: 'bytes=5-' };
    assert.equal(await text(await httpRequest(`${registry.base}/same`, { headers }, testWorld())), 'blob');
    assert.deepEqual(
      seen.map(({ authorization, cookie, range }) => [authorization, cookie, range]),
      [
        ['Bearer s3cret', 'a=s3cret', 'bytes=5-'],
        ['Bearer s3cret', 'a=s3cret', 'bytes=5-'],
        [undefined, undefined, 'bytes=5-'],
      ],
    );
  });

  test('to what is no http address: an error', async (t) => {
    const server = await serve(
      t,
      (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    await assert.rejects(httpRequest(server.base, {}, testWorld()), code('network/failed'));
  });
});

describe('faults that pass', () => {
  test('are tried again, with waits that double', async (t) => {
    const answers = [503, 502, 429, 200];
    const server = await serve(t, (_, response) => void response.writeHead(answers.shift() ?? 500).end('ok'));
    const world = testWorld();
    assert.equal((await httpRequest(server.base, {}, world)).status, 200);
    assert.deepEqual(world.waits, [500, 1000, 2000]);
  });

  test('after four times the last answer counts', async (t) => {
    const server = await serve(t, (_, response) => void response.writeHead(503).end('down'));
    const response = await httpRequest(server.base, {}, testWorld());
    assert.equal(response.status, 503);
    assert.equal(await text(response), 'down');
    assert.equal(server.log.length, 4);
  });

  test('Retry-After counts, in seconds and as a date of the same server', async (t) => {
    const waits = ['7', 'Mon, 23 Nov 2026 10:00:20 GMT', 'nonsense'];
    const server = await serve(t, (_, response) => {
      const wait = waits.shift();
      response.setHeader('date', 'Mon, 23 Nov 2026 10:00:00 GMT');
      if (wait === undefined) response.end();
      else response.writeHead(429, { 'retry-after': wait }).end();
    });
    const world = testWorld();
    await httpRequest(server.base, {}, world);
    assert.deepEqual(world.waits, [7000, 20_000, 2000]);
  });

  test('a server that asks for an hour is given up at once', async (t) => {
    const server = await serve(
      t,
      (_, response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    );
    const world = testWorld();
    await assert.rejects(httpRequest(server.base, {}, world), (error) => {
      assert.match((error as SeaworthyError).hint ?? '', /wait so long/);
      return code('network/failed', /3600 s/)(error);
    });
    assert.deepEqual(world.waits, []);
  });

  test('resets are tried again for what may be repeated', async (t) => {
    const server = await serve(t, (request, response) => {
      if (server.log.length < 3) request.socket.resetAndDestroy();
      else response.end('third time');
    });
    assert.equal(await text(await httpRequest(server.base, {}, testWorld())), 'third time');
  });

  test('a POST is sent once, unless a kept connection had been closed', async (t) => {
    let resets = 1;
    const server = await serve(t, (request, response) => {
      if (request.method === 'POST' && resets-- > 0) request.socket.resetAndDestroy();
      else response.end('done');
    });
    const post = httpRequest(`${server.base}/once`, { method: 'POST', body: Buffer.from('x') }, testWorld());
    await assert.rejects(post, code('network/failed'));
    assert.deepEqual(server.log, ['POST /once']);

    resets = 1;
    await discard(await httpRequest(server.base, {}, testWorld()));
    const kept = httpRequest(`${server.base}/kept`, { method: 'POST', body: Buffer.from('x') }, testWorld());
    assert.equal(await text(await kept), 'done');
  });

  test('a body is sent again from its beginning', async (t) => {
    const bodies: string[] = [];
    const server = await serve(t, async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      bodies.push(`${request.headers['content-length']} ${body}`);
      response.writeHead(bodies.length === 1 ? 500 : 201).end();
    });
    const body = {
      length: 6,
      async *open() {
        yield Buffer.from('abc');
        yield Buffer.from('def');
      },
    };
    const response = await httpRequest(server.base, { method: 'PUT', body }, testWorld());
    assert.equal(response.status, 201);
    assert.deepEqual(bodies, ['6 abcdef', '6 abcdef']);
  });

  test('a host that is not there is no passing fault', async () => {
    const world = testWorld();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(
      httpRequest(`http://user:s3cret@127.0.0.1:${port}/x?token=s3cret`, {}, world),
      (error) =>
        code('network/failed', /127\.0\.0\.1/)(error) && !(error as Error).message.includes('s3cret'),
    );
    assert.deepEqual(world.waits, []);
  });
});
