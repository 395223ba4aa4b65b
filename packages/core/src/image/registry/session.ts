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
  readonly insecure: boolean;
}

const MAX_TOKEN_BYTES = 1024 * 1024;

/** A session for pulling, or for pushing too. Credentials are looked for when the registry asks for them. */
export function openSession(
  reference: Reference,
  { endpoint, push, world }: { endpoint: Endpoint; push: boolean; world: HttpWorld },
): Session {
  const scope = `repository:${reference.repository}:${push ? 'pull,push' : 'pull'}`;
  const transport = { insecure: endpoint.insecure };
  let authorization: string | null = null;
  let credentials: Promise<Credentials | null> | null = null;

  function send(url: string, request: HttpRequest): Promise<HttpResponse> {
    const sameHost = new URL(url).host === new URL(endpoint.base).host;
    const signed = authorization !== null && sameHost ? { authorization } : {};
    return httpRequest(url, { ...request, headers: { ...request.headers, ...signed }, transport }, world);
  }

  async function request(path: string, options: HttpRequest): Promise<HttpResponse> {
    const url = path.includes('://')
      ? path
      : new URL(path.startsWith('/') ? path : `/v2/${reference.repository}/${path}`, `${endpoint.base}/`)
          .href;
    const first = await send(url, options);
    if (first.status !== 401 || new URL(first.url).host !== new URL(endpoint.base).host) return first;
    const header = first.header('www-authenticate') ?? '';
    await discard(first);
    credentials ??= findCredentials(reference.registry, reference.repository, world.env);
    authorization = await authorize(parseChallenges(header), await credentials);
    const second = await send(url, options);
    if (second.status !== 401) return second;
    await discard(second);
    throw denied((await credentials) !== null);
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
    if (!URL.canParse(realm)) throw failedAuth(`the registry names no address to sign in at`);
    const url = new URL(realm);
    if (
      url.protocol === 'http:' &&
      known !== null &&
      endpoint.base.startsWith('https:') &&
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
    const answer = asObject(parseJson(await readBody(response, MAX_TOKEN_BYTES), { maxDepth: 8 }));
    const token = answer?.['token'] ?? answer?.['access_token'];
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
    const what = `${reference.registry}/${reference.repository}`;
    return new SeaworthyError('registry/auth', `${reference.registry} does not let us at ${what}`, {
      hint: signedIn
        ? `the credentials of this machine are refused: docker login ${reference.registry}`
        : `sign in first (docker login ${reference.registry}), or check the name: registries say this of what does not exist, too`,
    });
  }

  function failedAuth(why: string): SeaworthyError {
    return new SeaworthyError('registry/auth', `signing in to ${reference.registry} failed: ${why}`, {
      hint: 'check the name of the registry; if it is right, its operator must help',
    });
  }

  return { request };
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
