import { asObject, parseJson } from '../../bytes/json.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpRequest, HttpResponse, HttpWorld } from '../http/contract.ts';
import { discard, httpRequest, readBody } from '../http/index.ts';
import { isLoopback } from '../http/proxy.ts';
import { redact } from '../http/redact.ts';
import type { Reference } from '../reference/index.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { type Credentials, findCredentials } from './credentials.ts';

/** Requests to one repository of one registry, signed in as it asks for. */
export interface Session {
  /** `path` is relative to `/v2/REPOSITORY/`, or absolute as a registry gave it. */
  request(path: string, request: HttpRequest): Promise<HttpResponse>;
}

/** Where a repository is reached. */
export interface Endpoint {
  /** `https://registry.example:5000`, without a slash at the end. */
  readonly base: string;
  /** Before the name of each repository: empty, or `cache/hub/`. */
  readonly prefix: string;
  /** Whose credentials are sent: the name under which somebody signed in. */
  readonly registry: string;
  readonly insecure: boolean;
}

const MAX_TOKEN_BYTES = 1024 * 1024;

/** A session for pulling, or for pushing too. Credentials are looked for when the registry asks for them. */
export function openSession(
  reference: Reference,
  { endpoint, push, world }: { endpoint: Endpoint; push: boolean; world: HttpWorld },
): Session {
  const repository = `${endpoint.prefix}${reference.repository}`;
  const scope = `repository:${repository}:${push ? 'pull,push' : 'pull'}`;
  const transport = { insecure: endpoint.insecure };
  const { origin, host } = new URL(endpoint.base);
  let authorization: string | null = null;
  let signingIn: Promise<string> | null = null;
  let credentials: Promise<Credentials | null> | null = null;

  async function request(path: string, options: HttpRequest): Promise<HttpResponse> {
    const url = addressOf(path);
    const mayAuthorize = url.origin === origin;
    const used = authorization;
    const send = (signed: string | null): Promise<HttpResponse> => {
      const authority = signed !== null && mayAuthorize ? { authorization: signed } : {};
      const headers = { ...options.headers, ...authority };
      return httpRequest(url.href, { ...options, headers, transport }, world);
    };
    const first = await send(used);
    // A 401 of the storage that a redirect led to is none of ours.
    if (first.status !== 401 || !mayAuthorize || new URL(first.url).origin !== origin) return first;
    const challenges = parseChallenges(first.header('www-authenticate') ?? '');
    await discard(first);
    const second = await send(await signIn(challenges, used));
    if (second.status !== 401) return second;
    await discard(second);
    throw denied((await credentials) !== null);
  }

  function addressOf(path: string): URL {
    if (!path.includes('://'))
      return new URL(path.startsWith('/') ? path : `/v2/${repository}/${path}`, origin);
    const url = new URL(path);
    // Behind a proxy that ends TLS, registries give addresses of themselves without it: those would go out in the clear.
    if (url.protocol === 'http:' && origin.startsWith('https:') && url.host === host) url.protocol = 'https:';
    return url;
  }

  /** Signs in once for all who were refused with the same authorization. */
  async function signIn(challenges: readonly Challenge[], refused: string | null): Promise<string> {
    if (authorization !== null && authorization !== refused) return authorization;
    credentials ??= findCredentials(endpoint.registry, repository, world.env);
    signingIn ??= credentials
      .then((known) => authorize(challenges, known))
      .finally(() => {
        signingIn = null;
      });
    authorization = await signingIn;
    return authorization;
  }

  async function authorize(challenges: readonly Challenge[], known: Credentials | null): Promise<string> {
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) return `Bearer ${await fetchToken(bearer, known)}`;
    if (challenges.some(({ scheme }) => scheme === 'basic') && known?.kind === 'basic') return basic(known);
    throw denied(known !== null);
  }

  /** The token flow: https://distribution.github.io/distribution/spec/auth/token/ and …/oauth/ */
  async function fetchToken({ parameters }: Challenge, known: Credentials | null): Promise<string> {
    const realm = parameters.get('realm') ?? '';
    const url = URL.canParse(realm) ? new URL(realm) : null;
    if (url === null || !/^https?:$/.test(url.protocol))
      throw failedAuth('the registry names no address to sign in at');
    if (
      url.protocol === 'http:' &&
      known !== null &&
      origin.startsWith('https:') &&
      !isLoopback(url.hostname)
    )
      throw failedAuth(`${redact(url)} is not encrypted: no credentials are sent there`);
    const service = parameters.get('service');
    const response =
      known?.kind === 'identity'
        ? await postToken(url, { service: service ?? '', token: known.token })
        : await getToken(url, { service, known });
    if (response.status !== 200) {
      await discard(response);
      throw response.status === 401 || response.status === 403
        ? denied(known !== null)
        : failedAuth(`${redact(url)} answers ${response.status}`);
    }
    const answer = documentOf(await readBody(response, MAX_TOKEN_BYTES));
    // Servers that give one of the two may leave the other empty.
    const token = [answer?.['token'], answer?.['access_token']].find((given) => (given ?? '') !== '');
    if (typeof token !== 'string' || /[^\x21-\x7e]/.test(token))
      throw failedAuth(`${redact(url)} gives no token`);
    return token;
  }

  function getToken(
    url: URL,
    { service, known }: { service: string | undefined; known: Credentials | null },
  ): Promise<HttpResponse> {
    const asked = new URL(url);
    if (service !== undefined) asked.searchParams.set('service', service);
    asked.searchParams.set('scope', scope);
    const headers: Record<string, string> = known?.kind === 'basic' ? { authorization: basic(known) } : {};
    return httpRequest(asked.href, { headers, transport }, world);
  }

  function postToken(
    url: URL,
    { service, token }: { service: string; token: string },
  ): Promise<HttpResponse> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      service,
      scope,
      client_id: 'seaworthy',
      refresh_token: token,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return httpRequest(
      url.href,
      { method: 'POST', headers, body: Buffer.from(form.toString()), transport },
      world,
    );
  }

  function denied(signedIn: boolean): SeaworthyError {
    const what = `${endpoint.registry}/${repository}`;
    return new SeaworthyError('registry/auth', `${endpoint.registry} does not let us at ${what}`, {
      hint: signedIn
        ? `the credentials of this machine are refused: docker login ${endpoint.registry}`
        : `sign in first (docker login ${endpoint.registry}), or check the name: registries say this of what does not exist, too`,
    });
  }

  function failedAuth(why: string): SeaworthyError {
    return new SeaworthyError('registry/auth', `signing in to ${endpoint.registry} failed: ${why}`, {
      hint: 'check the name of the registry; if it is right, its operator must help',
    });
  }

  return { request };
}

/** Null where the bytes are no JSON object. */
function documentOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(parseJson(bytes, { maxDepth: 8 }));
  } catch {
    return null;
  }
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
