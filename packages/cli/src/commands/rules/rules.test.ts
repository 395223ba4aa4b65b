import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seaworthy } from '../../testing/spawn.ts';

test('every rule has a line, and its facts for programs', async () => {
  const { stdout, code } = await seaworthy(['rules', 'list']);
  assert.equal(code, 0);
  assert.match(stdout, /^privilege\/run-as-root +high +Container runs as root$/m);
  const { rules } = JSON.parse((await seaworthy(['rules', 'list', '--format', 'json'])).stdout) as {
    rules: { id: string; why: string }[];
  };
  assert.equal(rules.length, stdout.trim().split('\n').length);
  assert.ok(rules.every(({ why }) => why.length > 10));
});

test('one rule is found by any of its names, whatever their case', async () => {
  const own = await seaworthy(['rules', 'show', 'privilege/run-as-root']);
  assert.match(own.stdout, /what to do +Run as a user/);
  for (const name of ['DL3002', 'dl3002', 'KSV-0012', 'CKV_DOCKER_3'])
    assert.equal((await seaworthy(['rules', 'show', name])).stdout, own.stdout, name);
});

test('a rule that nobody has is wrong usage, with the way to the others', async () => {
  const { code, stderr } = await seaworthy(['rules', 'show', 'nothing/there']);
  assert.equal(code, 2);
  assert.match(stderr, /seaworthy rules list/);
});
