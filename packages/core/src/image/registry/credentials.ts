import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asObject, parseJson } from '../../bytes/json.ts';
import { SeaworthyError } from '../../model/error.ts';

/** How to sign in to a registry. */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** OAuth2's refresh token, which helpers of some clouds give. */
  | { readonly kind: 'identity'; readonly token: string };

type Env = Readonly<Record<string, string | undefined>>;
type Document = Readonly<Record<string, unknown>>;

/** The key under which `docker login` keeps Docker Hub. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HELPER_TIMEOUT_MS = 30_000;

/**
 * The credentials for a repository, from the places where Docker's and Podman's `login` put them: `$REGISTRY_AUTH_FILE`,
 * `$XDG_RUNTIME_DIR/containers/auth.json`, `~/.config/containers/auth.json`, `$DOCKER_CONFIG` or `~/.docker/config.json`;
 * in each a helper for the host, an entry (the most specific path first, as Podman allows), then the helper for all.
 * Null: anonymous. A helper that fails throws `registry/auth`.
 */
export async function findCredentials(
  registry: string,
  repository: string,
  env: Env,
): Promise<Credentials | null> {
  for (const path of configFiles(env)) {
    const config = await readConfig(path);
    const found = config === null ? null : await fromConfig(config, { registry, repository, env });
    if (found !== null) return found;
  }
  return null;
}

function configFiles(env: Env): string[] {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const runtime = env['XDG_RUNTIME_DIR'];
  const docker = env['DOCKER_CONFIG'] ?? (home === undefined ? undefined : join(home, '.docker'));
  const configHome = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  return [
    env['REGISTRY_AUTH_FILE'],
    runtime === undefined ? undefined : join(runtime, 'containers/auth.json'),
    configHome === undefined ? undefined : join(configHome, 'containers/auth.json'),
    docker === undefined ? undefined : join(docker, 'config.json'),
  ].filter((path) => path !== undefined && path !== '') as string[];
}

async function readConfig(path: string): Promise<Document | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  try {
    return asObject(parseJson(bytes, { maxDepth: 16 }));
  } catch (cause) {
    throw new SeaworthyError('registry/auth', `${path} is no JSON that can be read`, {
      hint: 'sign in again (docker login), or move the file away',
      cause,
    });
  }
}

interface Asked {
  readonly registry: string;
  readonly repository: string;
  readonly env: Env;
}

async function fromConfig(
  config: Document,
  { registry, repository, env }: Asked,
): Promise<Credentials | null> {
  const keys = keysOf(registry, repository);
  const helpers = asObject(config['credHelpers']);
  for (const key of keys) {
    const helper = own(helpers, key);
    if (typeof helper === 'string') return askHelper(helper, key, env);
  }
  const auths = asObject(config['auths']);
  for (const key of keys) {
    const entry = asObject(own(auths, key));
    const found = entry === null ? null : fromEntry(entry);
    if (found !== null) return found;
  }
  const store = config['credsStore'];
  if (typeof store !== 'string' || store === '') return null;
  return askHelper(store, registry === 'docker.io' ? HUB_KEY : registry, env);
}

/** The keys under which somebody may have signed in, the most specific first. */
function keysOf(registry: string, repository: string): string[] {
  const parts = repository.split('/');
  const paths = parts.map((_, index) => `${registry}/${parts.slice(0, parts.length - index).join('/')}`);
  const hub = registry === 'docker.io' ? [HUB_KEY, 'index.docker.io', 'registry-1.docker.io'] : [];
  return [
    ...paths,
    registry,
    `https://${registry}`,
    `https://${registry}/v1/`,
    `https://${registry}/v2/`,
    ...hub,
  ];
}

function own(object: Document | null, key: string): unknown {
  return object !== null && Object.hasOwn(object, key) ? object[key] : undefined;
}

function fromEntry(entry: Document): Credentials | null {
  const token = entry['identitytoken'];
  if (typeof token === 'string' && token !== '') return { kind: 'identity', token };
  const auth = entry['auth'];
  if (typeof auth === 'string' && auth !== '') {
    const pair = Buffer.from(auth, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon > 0) return { kind: 'basic', username: pair.slice(0, colon), password: pair.slice(colon + 1) };
  }
  const { username, password } = entry;
  if (typeof username !== 'string' || typeof password !== 'string') return null;
  return { kind: 'basic', username, password };
}

/**
 * Runs `docker-credential-NAME get`, the server's name on its standard input, so that nothing stands in a process list
 * (https://github.com/docker/docker-credential-helpers).
 */
async function askHelper(name: string, server: string, env: Env): Promise<Credentials | null> {
  if (!/^[\w.-]+$/.test(name))
    throw new SeaworthyError('registry/auth', `${JSON.stringify(name)} is no name of a credential helper`, {
      hint: 'correct credHelpers or credsStore in the configuration of Docker',
    });
  const program = `docker-credential-${name}`;
  const output = await runHelper(program, server, env);
  if (output === null) return null;
  const answer = parseAnswer(program, output);
  const username = answer?.['Username'];
  const secret = answer?.['Secret'];
  if (typeof username !== 'string' || typeof secret !== 'string') return null;
  return username === '<token>'
    ? { kind: 'identity', token: secret }
    : { kind: 'basic', username, password: secret };
}

function parseAnswer(program: string, output: string): Document | null {
  try {
    return asObject(parseJson(Buffer.from(output), { maxDepth: 4 }));
  } catch {
    throw new SeaworthyError('registry/auth', `the credential helper ${program} does not answer in JSON`, {
      hint: 'is it a credential helper of Docker? Sign in again (docker login)',
    });
  }
}

function runHelper(program: string, server: string, env: Env): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: HELPER_TIMEOUT_MS,
      maxBuffer: 1024 * 1024,
      env: { ...env },
    };
    const child = execFile(program, ['get'], options, (error, stdout) => {
      if (error === null) return resolve(stdout);
      // The protocol says so in words, on standard output.
      if (stdout.includes('credentials not found')) return resolve(null);
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const why = missing ? 'is not on the PATH' : 'failed';
      // Neither its output nor the error's text: either may hold what it was to keep.
      reject(
        new SeaworthyError('registry/auth', `the credential helper ${program} ${why}`, {
          hint: 'install it, or take it out of the configuration of Docker (credHelpers, credsStore)',
        }),
      );
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${server}\n`);
  });
}
