import { escapeBytes } from '../language/escape.ts';
import { bytesOf, textOf } from '../value/text.ts';
import { GoError, type GoMap, kindOf, map } from '../value/value.ts';
import { define, type FunctionTable } from './define.ts';

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;

/** As `url.Parse` (https://pkg.go.dev/net/url#Parse), as far as sprig shows it. */
function parseUrl(text: string): GoMap {
  if (/[\0-\x1f\x7f]/.test(text)) throw new GoError('unable to parse url: invalid control character in URL');
  const [before = '', ...behind] = text.split('#');
  const fragment = unescapeText(behind.join('#'));
  const scheme = SCHEME.exec(before)?.[1] ?? '';
  let rest = before.slice(scheme === '' ? 0 : scheme.length + 1);
  if (rest.startsWith(':')) throw new GoError('unable to parse url: missing protocol scheme');
  const question = rest.indexOf('?');
  const query = question < 0 ? '' : rest.slice(question + 1);
  rest = question < 0 ? rest : rest.slice(0, question);
  const opaque = scheme !== '' && !rest.startsWith('/') ? rest : '';
  const { authority, path } = opaque === '' ? splitAuthority(rest) : { authority: '', path: '' };
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  return map([
    ['scheme', scheme.toLowerCase()],
    ['host', host],
    ['hostname', hostName(host)],
    ['path', unescapeText(path)],
    ['query', query],
    ['opaque', opaque],
    ['fragment', fragment],
    ['userinfo', at < 0 ? '' : authority.slice(0, at)],
  ]);
}

function splitAuthority(rest: string): { authority: string; path: string } {
  if (!rest.startsWith('//') || rest.startsWith('///'))
    return { authority: '', path: rest.startsWith('///') ? rest.slice(2) : rest };
  const slash = rest.indexOf('/', 2);
  return slash < 0
    ? { authority: rest.slice(2), path: '' }
    : { authority: rest.slice(2, slash), path: rest.slice(slash) };
}

function hostName(host: string): string {
  const port = /^(.*):[0-9]*$/.exec(host)?.[1] ?? host;
  return /^\[.*\]$/.test(port) ? port.slice(1, -1) : port;
}

function unescapeText(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '%') {
      const end = text.indexOf('%', at);
      bytes.push(bytesOf(text.slice(at, end < 0 ? text.length : end)));
      at = end < 0 ? text.length : end;
      continue;
    }
    const hex = text.slice(at + 1, at + 3);
    if (!/^[0-9a-fA-F]{2}$/.test(hex)) throw new GoError(`unable to parse url: invalid URL escape "%${hex}"`);
    bytes.push(Buffer.of(Number.parseInt(hex, 16)));
    at += 3;
  }
  return textOf(Buffer.concat(bytes));
}

function part(parts: GoMap, key: string): string {
  const value = parts.entries.get(key);
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw new GoError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
}

function joinUrl(parts: GoMap): string {
  const scheme = part(parts, 'scheme');
  const host = part(parts, 'host');
  const userinfo = part(parts, 'userinfo');
  const opaque = part(parts, 'opaque');
  const path = escapeBytes(part(parts, 'path'), /[A-Za-z0-9$&+,/:;=@_.~-]/);
  const query = part(parts, 'query');
  const fragment = escapeBytes(part(parts, 'fragment'), /[A-Za-z0-9$&+,/:;=?@_.~!()*-]/);
  let text = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') text += opaque;
  else {
    if (host !== '' || userinfo !== '') text += `//${userinfo === '' ? '' : `${userinfo}@`}${host}`;
    text += path !== '' && !path.startsWith('/') && host !== '' ? `/${path}` : path;
  }
  return text + (query === '' ? '' : `?${query}`) + (fragment === '' ? '' : `#${fragment}`);
}

/** Sprig's functions over URLs (https://masterminds.github.io/sprig/url.html). */
export const URLS: FunctionTable = {
  urlParse: define(['string'], ([text]) => parseUrl(text)),
  urlJoin: define(['map'], ([parts]) => joinUrl(parts)),
};
