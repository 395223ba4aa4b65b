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
  const mirrors = mirrorsOf(registry, world.env['SEAWORTHY_REGISTRY_MIRROR'] ?? '');
  return [...mirrors, await upstreamOf(registry, options, world)];
}

function mirrorsOf(registry: string, list: string): Endpoint[] {
  const found: Endpoint[] = [];
  for (const entry of list.split(',').map((text) => text.trim())) {
    if (entry === '') continue;
    const [name = '', base = ''] = entry.split(/=(.*)/s);
    if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol))
      throw new SeaworthyError(
        'usage',
        `SEAWORTHY_REGISTRY_MIRROR: ${JSON.stringify(entry)} names no mirror`,
        {
          hint: 'write REGISTRY=ADDRESS, for example docker.io=https://mirror.example',
        },
      );
    if (name === registry) found.push({ base: new URL(base).origin, insecure: false });
  }
  return found;
}

async function upstreamOf(registry: string, options: EndpointOptions, world: HttpWorld): Promise<Endpoint> {
  const host = API_HOSTS[registry] ?? registry;
  if (options.plainHttp) return { base: `http://${host}`, insecure: false };
  const secure: Endpoint = { base: `https://${host}`, insecure: options.insecureRegistry };
  const mayBePlain = options.insecureRegistry || isLoopback(new URL(secure.base).hostname);
  if (!mayBePlain || (await answers(secure, world))) return secure;
  return { base: `http://${host}`, insecure: false };
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
