import { SeaworthyError } from '../../model/error.ts';
import type { HttpWorld } from '../http/contract.ts';
import { discard, httpRequest } from '../http/index.ts';
import { isLoopback } from '../http/proxy.ts';
import type { Endpoint } from './session.ts';

/** How a registry may be reached besides https with a certificate that holds. */
export interface EndpointOptions {
  readonly plainHttp: boolean;
  readonly insecureRegistry: boolean;
}

/** Docker Hub's API stands under another name than its images. */
const API_HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/**
 * Where to ask for images of a registry, in this order: mirrors that `SEAWORTHY_REGISTRY_MIRROR` names
 * (`docker.io=https://mirror.example,…`), then the registry itself. Plain http only for loopback, where https is tried
 * first, or as `options` allow.
 */
export async function endpointsOf(
  registry: string,
  options: EndpointOptions,
  world: HttpWorld,
): Promise<readonly Endpoint[]> {
  const mirrors = mirrorsOf(world.env['SEAWORTHY_REGISTRY_MIRROR'] ?? '');
  const usable = mirrors.filter(({ of }) => of === registry).map(({ url }) => mirrorAt(url, options));
  return [...usable, await upstreamOf(registry, options, world)];
}

function mirrorsOf(list: string): { of: string; url: URL }[] {
  const entries = list.split(',').map((text) => text.trim());
  return entries
    .filter((text) => text !== '')
    .map((entry) => {
      const [of = '', address = ''] = entry.split(/=(.*)/s);
      const url = URL.canParse(address) ? new URL(address) : null;
      if (url === null || of === '' || !/^https?:$/.test(url.protocol)) throw noMirror(of, 'no address');
      if (url.username !== '' || url.password !== '') throw noMirror(of, 'credentials in its address');
      return { of, url };
    });
}

/**
 * A path in the address stands before each repository's name, as pull-through caches have it. Signing in takes the
 * mirror's own credentials: those of the registry behind it are none of its business.
 */
function mirrorAt(url: URL, { plainHttp, insecureRegistry }: EndpointOptions): Endpoint {
  if (url.protocol === 'http:' && !plainHttp && !isLoopback(url.hostname))
    throw noMirror(url.host, 'plain http, which is allowed with --plain-http and on loopback only');
  const prefix = url.pathname.replace(/^\/(?:v2\/)?|\/$/g, '');
  return {
    base: url.origin,
    prefix: prefix === '' ? '' : `${prefix}/`,
    registry: url.host,
    insecure: insecureRegistry,
  };
}

/** The address itself is not quoted: it may hold a password. */
function noMirror(of: string, why: string): SeaworthyError {
  return new SeaworthyError('usage', `SEAWORTHY_REGISTRY_MIRROR: ${JSON.stringify(of)} has ${why}`, {
    hint: 'write REGISTRY=ADDRESS, for example docker.io=https://mirror.example; sign in with docker login',
  });
}

async function upstreamOf(registry: string, options: EndpointOptions, world: HttpWorld): Promise<Endpoint> {
  const host = API_HOSTS[registry] ?? registry;
  const plain: Endpoint = { base: `http://${host}`, prefix: '', registry, insecure: false };
  if (options.plainHttp) return plain;
  const secure: Endpoint = { ...plain, base: `https://${host}`, insecure: options.insecureRegistry };
  const mayBePlain = options.insecureRegistry || isLoopback(new URL(secure.base).hostname);
  if (!mayBePlain || (await answers(secure, world))) return secure;
  return plain;
}

/** Whether there is a TLS server: it may answer as it likes. */
async function answers({ base, insecure }: Endpoint, world: HttpWorld): Promise<boolean> {
  try {
    await discard(
      await httpRequest(
        `${base}/v2/`,
        { method: 'HEAD', transport: { insecure } },
        { ...world, sleep: noWait },
      ),
    );
    return true;
  } catch (error) {
    world.signal.throwIfAborted();
    // A certificate that does not hold is an answer: the request itself will say so.
    const reason =
      error instanceof Error ? `${error.message} ${String((error.cause as { code?: unknown })?.code)}` : '';
    return /certificate|CERT/i.test(reason);
  }
}

async function noWait(): Promise<void> {
  // Nobody waits for a probe.
}
