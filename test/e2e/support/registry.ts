import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A registry on loopback. */
export interface Registry {
  /** `127.0.0.1:40123` */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * Starts Debian's docker-registry, which keeps its blobs below `folder`, on a port that the system chooses. `more` are
 * further sections of its configuration (https://distribution.github.io/distribution/about/configuration/), as YAML.
 */
export async function startRegistry(folder: string, more = ''): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1
log: {level: info}
storage: {filesystem: {rootdirectory: ${JSON.stringify(join(folder, 'blobs'))}}}
http: {addr: "127.0.0.1:0"}
${more}`,
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const host = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`docker-registry ended with ${code}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    host,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
