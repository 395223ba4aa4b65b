import { BlockList, isIP, isIPv6 } from 'node:net';
import { SeaworthyError } from '../../model/error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `url` as the environment says: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, lower case first
 * as in curl. Null: none. Loopback is never sent to a proxy, as in Go's and so Docker's clients. Throws `usage` for a proxy
 * that is no http or https address: going past it in silence is not what was asked for.
 */
export function proxyFor(url: URL, env: Env): URL | null {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = variable(env, name) ?? variable(env, 'all_proxy');
  if (value === null || isLoopback(url.hostname) || isExempt(url, variable(env, 'no_proxy') ?? ''))
    return null;
  const address = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy !== null && /^https?:$/.test(proxy.protocol) && proxy.hostname !== '') return proxy;
  // The value may hold a password: it is not quoted.
  throw new SeaworthyError('usage', `${name.toUpperCase()} or ALL_PROXY names a proxy that cannot be used`, {
    hint: 'write http://HOST:PORT or https://HOST:PORT; SOCKS is not spoken',
  });
}

function variable(env: Env, name: string): string | null {
  const value = env[name] ?? env[name.toUpperCase()];
  return value === undefined || value.trim() === '' ? null : value.trim();
}

/** Whether a host name is this machine's loopback: `localhost`, 127.0.0.0/8, ::1. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname);
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** A host name without the brackets of IPv6, in lower case. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/** `NO_PROXY`: `*`, names with their subdomains, `.suffix`, addresses, networks as CIDR, each perhaps with a port. */
function isExempt(url: URL, list: string): boolean {
  const host = bareHost(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isIP(host) !== 0 && inNetwork(host, entry);
  const [, name = entry, wantedPort] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const wanted = bareHost(name).replace(/^\*?\./, '');
  return host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`));
}

function inNetwork(host: string, cidr: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  // Nothing is a number, too: 0, which would exempt the whole world.
  if (!/^\d{1,3}$/.test(bits)) return false;
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  try {
    const networks = new BlockList();
    networks.addSubnet(network, Number(bits), family);
    return networks.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
  } catch {
    return false; // not a network: it exempts nothing
  }
}
