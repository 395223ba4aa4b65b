import { itemsAt, textAt } from '../../../bytes/located/fields.ts';
import type { Place } from '../../../bytes/located/text.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Port } from '../../model/container.ts';
import type { Scope } from './contract.ts';
import { spend } from './problems.ts';
import { textsAt } from './values.ts';

/** The ports of a service: those that the host publishes, and those that it only names (`expose`). */
export function portsOf(node: YamlMap, scope: Scope): readonly Port[] {
  const published = itemsAt(node, 'ports').flatMap((item) =>
    item.kind === 'scalar' ? shortPorts(item.text, item, scope) : longPorts(item, scope),
  );
  const exposed = textsAt(node, 'expose').flatMap(({ value, at }) => {
    const [port, protocol] = withProtocol(value);
    return spread({ ...NOTHING, inner: rangeOf(port), protocol, published: false, at }, scope);
  });
  return [...published, ...exposed];
}

interface Range {
  readonly first: number;
  readonly last: number;
}

interface PortText {
  /** Null where it is no number. */
  readonly inner: Range | null;
  /** Null: a random port. */
  readonly outer: Range | null;
  readonly address: string | null;
  readonly protocol: string;
  readonly published: boolean;
  readonly at: Place;
}

const NOTHING = { outer: null, address: null };

// [HOST:]CONTAINER[/PROTOCOL], HOST being [IP:](port | range):
// https://docs.docker.com/reference/compose-file/services/#short-syntax-4.
function shortPorts(text: string, at: Place, scope: Scope): readonly Port[] {
  const [address, protocol] = withProtocol(text);
  const parts = splitPort(address);
  const inner = rangeOf(parts.at(-1) ?? '');
  const outer = rangeOf(parts.at(-2) ?? '');
  const host =
    parts.length > 2
      ? parts
          .slice(0, -2)
          .join(':')
          .replace(/^\[|\]$/g, '')
      : '';
  return spread({ inner, outer, address: host === '' ? null : host, protocol, published: true, at }, scope);
}

/** The parts between colons, but for those of an IPv6 address in brackets. */
export function splitPort(text: string): readonly string[] {
  const bracket = /^\[[^\]]*\]/.exec(text)?.[0] ?? '';
  const [first = '', ...rest] = text.slice(bracket.length).split(':');
  return [bracket + first, ...rest];
}

function longPorts(item: YamlNode, scope: Scope): readonly Port[] {
  const address = textAt(item, 'host_ip');
  return spread(
    {
      inner: rangeOf(textAt(item, 'target') ?? ''),
      outer: rangeOf(textAt(item, 'published') ?? ''),
      address: address === '' ? null : address,
      protocol: (textAt(item, 'protocol') ?? 'tcp').toLowerCase(),
      published: true,
      at: item,
    },
    scope,
  );
}

function withProtocol(text: string): readonly [port: string, protocol: string] {
  const slash = text.lastIndexOf('/');
  const protocol = slash < 0 ? '' : text.slice(slash + 1).toLowerCase();
  return [slash < 0 ? text : text.slice(0, slash), protocol === '' ? 'tcp' : protocol];
}

function rangeOf(text: string): Range | null {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (found === null) return null;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return last < first || last > 65_535 ? null : { first, last };
}

/** One port for each of a range. */
function spread({ inner, outer, ...rest }: PortText, scope: Scope): readonly Port[] {
  if (inner === null) return [{ ...rest, container: null, host: outer?.first ?? null }];
  const amount = inner.last - inner.first + 1;
  if (!spend(scope, 'ports', { amount, at: rest.at })) return [];
  // One port of the container on a range of the host: any one of these.
  const isAny = outer !== null && outer.last - outer.first + 1 !== amount;
  return Array.from({ length: amount }, (_, index) => ({
    ...rest,
    container: inner.first + index,
    host: outer === null || isAny ? null : outer.first + index,
  }));
}
