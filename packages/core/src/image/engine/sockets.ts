import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SeaworthyError } from '../../model/error.ts';
import type { Transport } from '../http/contract.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type EngineName = 'docker' | 'podman';

/** Where an engine listens. */
export interface EngineAddress {
  readonly engine: EngineName;
  /** `http://docker` for a socket: the host means nothing there. */
  readonly base: string;
  readonly socketPath: string | null;
  readonly transport: Transport;
}

/**
 * Where an engine may listen, most likely first: what the user's environment names, else the sockets that installers
 * make. Only sockets that exist are given. Throws `target/unsupported` for ways that we do not speak (ssh).
 */
export function engineAddresses(engine: EngineName, env: Env): EngineAddress[] {
  const named = engine === 'docker' ? env['DOCKER_HOST'] : (env['CONTAINER_HOST'] ?? podmanInDockerHost(env));
  if (named !== undefined && named !== '') return [namedAddress(engine, named, env)];
  return socketPaths(engine, env)
    .filter(isSocket)
    .map((socketPath) => ({ engine, base: 'http://docker', socketPath, transport: {} }));
}

/** Podman's users set DOCKER_HOST to podman's socket, for tools that know no other name. */
function podmanInDockerHost(env: Env): string | undefined {
  return env['DOCKER_HOST']?.includes('podman') === true ? env['DOCKER_HOST'] : undefined;
}

function socketPaths(engine: EngineName, env: Env): string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  const home = env['HOME'];
  if (engine === 'docker')
    return [
      '/var/run/docker.sock',
      ...(runtime === undefined ? [] : [join(runtime, 'docker.sock')]),
      ...(home === undefined
        ? []
        : [join(home, '.docker/run/docker.sock'), join(home, '.docker/desktop/docker.sock')]),
    ];
  return [
    ...(runtime === undefined ? [] : [join(runtime, 'podman/podman.sock')]),
    '/run/podman/podman.sock',
    '/run/podman.sock',
  ];
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}

function namedAddress(engine: EngineName, value: string, env: Env): EngineAddress {
  // Not as a URL: Docker takes what follows for a path, as it stands.
  const socketPath = /^unix:\/\/(.+)$/s.exec(value)?.[1];
  if (socketPath !== undefined) return { engine, base: 'http://docker', socketPath, transport: {} };
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol === 'tcp:' || url?.protocol === 'http:' || url?.protocol === 'https:') {
    const tls =
      url.protocol === 'https:' || (env['DOCKER_TLS_VERIFY'] ?? '') !== '' || env['DOCKER_TLS'] !== undefined;
    // A URL hides the port that is the usual one of its scheme.
    const port =
      /:(\d{1,5})(?:\/|$)/.exec(value.slice(url.protocol.length + 2))?.[1] ?? (tls ? '2376' : '2375');
    const base = `${tls ? 'https' : 'http'}://${url.hostname}:${port}`;
    return { engine, base, socketPath: null, transport: tls ? certificates(env) : {} };
  }
  const way = url === null ? 'that address' : `${url.protocol}//`;
  throw new SeaworthyError('target/unsupported', `${engine} cannot be spoken to by ${way}`, {
    hint: 'DOCKER_HOST and CONTAINER_HOST may be unix:///PATH or tcp://HOST:PORT; for ssh, forward the socket (ssh -L)',
  });
}

/** `ca.pem`, `cert.pem`, `key.pem` of `DOCKER_CERT_PATH` or `~/.docker`, as Docker's own client reads them. */
function certificates(env: Env): Transport {
  const folder = env['DOCKER_CERT_PATH'] ?? join(env['HOME'] ?? '', '.docker');
  const read = (name: string): string | undefined => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return undefined;
    }
  };
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    insecure: env['DOCKER_TLS'] !== undefined && (env['DOCKER_TLS_VERIFY'] ?? '') === '',
  };
}
