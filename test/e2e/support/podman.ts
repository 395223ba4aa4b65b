import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './needs.ts';

/** A podman with its own store, which leaves the machine's alone. */
export interface Podman {
  /** `unix:///…/podman.sock`: what DOCKER_HOST may be. */
  readonly socket: string;
  /** The options of podman that name its store. */
  readonly store: readonly string[];
  /** Runs a podman command and gives its stdout. */
  run(...words: readonly string[]): string;
  stop(): Promise<void>;
}

/** Starts the Docker-compatible API of a podman whose images lie below `folder`. Needs root. */
export async function startPodman(folder: string): Promise<Podman> {
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const path = join(folder, 'podman.sock');
  const child = spawn('podman', [...store, 'system', 'service', '--time=0', `unix://${path}`], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await appearance(folder, path, ended);
  return {
    socket: `unix://${path}`,
    store,
    run: (...words) => run('podman', ...store, ...words),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function appearance(folder: string, path: string, ended: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(folder, (_event, name) => {
      if (name !== basename(path)) return;
      watcher.close();
      resolve();
    });
    if (existsSync(path)) {
      watcher.close();
      resolve();
    }
    void ended.finally(() => {
      watcher.close();
      reject(new Error('podman system service ended'));
    });
  });
}
