import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Output, World } from '../world.ts';
import { canAnimate, wantsColour, widthOf } from './terminal.ts';

function output(isTTY: boolean, columns?: number): Output {
  return { isTTY, columns, write: () => true };
}

function world(env: Record<string, string>): World {
  return { env, cwd: '/', stdout: output(true), stderr: output(true), signal: new AbortController().signal };
}

test('colour: the flag, NO_COLOR, FORCE_COLOR, then the terminal', () => {
  const colour = (env: Record<string, string>, tty: boolean, flag = false): boolean =>
    wantsColour(world(env), output(tty), flag);
  assert.equal(colour({}, true), true);
  assert.equal(colour({}, false), false);
  assert.equal(colour({}, true, true), false);
  assert.equal(colour({ NO_COLOR: '1' }, true), false);
  assert.equal(colour({ NO_COLOR: '' }, true), true);
  assert.equal(colour({ FORCE_COLOR: '1' }, false), true);
  assert.equal(colour({ FORCE_COLOR: '0' }, true), false);
  assert.equal(colour({ FORCE_COLOR: '' }, false), false);
  assert.equal(colour({ FORCE_COLOR: '1', NO_COLOR: '1' }, true), false);
  assert.equal(colour({ FORCE_COLOR: '1' }, true, true), false);
  assert.equal(colour({ TERM: 'dumb' }, true), false);
});

test('width: of the terminal, else COLUMNS, and none for a file', () => {
  assert.equal(widthOf(world({ COLUMNS: '60' }), output(true, 132)), 132);
  assert.equal(widthOf(world({ COLUMNS: '60' }), output(true)), 60);
  assert.equal(widthOf(world({ COLUMNS: '-3' }), output(true, 0)), 80);
  assert.equal(widthOf(world({ COLUMNS: '60' }), output(false)), 0);
});

test('a line that moves is for people at a terminal', () => {
  assert.equal(canAnimate(world({}), output(true)), true);
  assert.equal(canAnimate(world({}), output(false)), false);
  assert.equal(canAnimate(world({ TERM: 'dumb' }), output(true)), false);
  assert.equal(canAnimate(world({ CI: 'true' }), output(true)), false);
  assert.equal(canAnimate(world({ CI: 'false' }), output(true)), true);
});
