import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { httpRequest } from './index.ts';
import { code, serve, testWorld, text } from './testing.ts';

describe('silence', () => {
  test('before the answer', async (t) => {
    const server = await serve(t, () => undefined);
    const request = { method: 'POST', idleMs: 40 } as const;
    await assert.rejects(httpRequest(server.base, request, testWorld()), code('network/timeout'));
  });

  test('in the middle of a body', async (t) => {
    const server = await serve(t, (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
    });
    const response = await httpRequest(server.base, { idleMs: 40 }, testWorld());
    await assert.rejects(text(response), code('network/timeout'));
  });

  test('a connection that breaks in the middle of a body', async (t) => {
    const server = await serve(t, (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const response = await httpRequest(server.base, {}, testWorld());
    await assert.rejects(text(response), code('network/failed'));
  });

  test('the signal ends a request, a body and a wait', async (t) => {
    const reason = new Error('enough');
    for (const moment of ['request', 'body', 'wait'] as const) {
      const controller = new AbortController();
      const abort = (): void => controller.abort(reason);
      const server = await serve(t, (_, response) => {
        if (moment === 'request') return abort();
        if (moment === 'wait') return void response.writeHead(503).end('', () => setImmediate(abort));
        response.writeHead(200, { 'content-length': 100 });
        response.write('half', abort);
      });
      const { sleep: _, ...world } = testWorld({}, controller.signal);
      const whole = async (): Promise<string> => text(await httpRequest(server.base, {}, world));
      await assert.rejects(whole(), (error) => error === reason);
    }
  });

  test('a signal of its own ends one request, and no other', async (t) => {
    const reason = new Error('enough of this one');
    const controller = new AbortController();
    const server = await serve(t, (request, response) => {
      response.writeHead(200, { 'content-length': 4 });
      if (request.url === '/other') response.end('done');
      else response.write('do', () => setImmediate(() => controller.abort(reason)));
    });
    const world = testWorld();
    const { signal } = controller;
    const one = async (): Promise<string> => text(await httpRequest(server.base, { signal }, world));
    await assert.rejects(one(), (error) => error === reason);
    assert.equal(await text(await httpRequest(`${server.base}/other`, {}, world)), 'done');
    await assert.rejects(one(), (error) => error === reason);
    assert.equal(server.log.length, 2);
  });
});
