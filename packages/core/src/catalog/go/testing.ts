import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Only for tests: the Go toolchain of this machine, or undefined. */
export const GO: string | undefined = ['/usr/local/go/bin/go', '/usr/lib/go/bin/go', '/usr/bin/go'].find(
  (file) => existsSync(file),
);

/** What `skip` of a test that needs Go is. */
export const NO_GO: string | false = GO === undefined ? 'no Go toolchain here' : false;

/** Runs Go without any network and with nothing of the caller's settings; what it prints. Fails where it fails. */
export function go(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): string {
  const env = {
    ...process.env,
    GOENV: 'off',
    GOFLAGS: '-mod=mod',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    ...options.env,
  };
  const run = spawnSync(GO ?? 'go', args, { ...options, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}
