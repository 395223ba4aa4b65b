import { itemsAt, nodeAt } from '../../../bytes/located/fields.ts';
import type { YamlNode, YamlScalar } from '../../../bytes/located/yaml.ts';
import { setAt } from '../../../bytes/located/yaml-edit.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';
import type { ServiceModel } from './contract.ts';
import { editsIn, itemAtOffset, type WrittenItem } from './layers.ts';

/** Publishes a port on one address alone: https://docs.docker.com/reference/compose-file/services/#ports. */
export function bindPort(
  service: ServiceModel,
  { at, address }: PostureChanges['bindPort'],
): readonly Edit[] | null {
  const item = itemAtOffset(service, 'ports', at);
  if (item === null || item.node.kind === 'list') return null;
  if (item.node.kind === 'map') return editsIn(item.layer, setAt(item.node, ['host_ip'], address));
  const parts = sameParts(service, 'ports', item.node);
  const host = address.includes(':') ? `[${address}]` : address;
  if (parts === null || parts.length > 3) return null;
  // A port alone is published on a random one, and stays so.
  const [first = '', second] = parts;
  const rest = second === undefined ? ['', first] : parts.slice(-2);
  return rewrite(item, item.node, [host, ...rest].join(':'), true);
}

/** Makes a mount read-only: https://docs.docker.com/reference/compose-file/services/#volumes. */
export function mountReadOnly(service: ServiceModel, offset: number): readonly Edit[] | null {
  const item = itemAtOffset(service, 'volumes', offset);
  if (item === null || item.node.kind === 'list') return null;
  if (item.node.kind === 'map') {
    const hasTarget = nodeAt(item.node, 'target') !== undefined;
    return hasTarget ? editsIn(item.layer, setAt(item.node, ['read_only'], true)) : null;
  }
  const parts = sameParts(service, 'volumes', item.node);
  const [source = '', target, options = ''] = parts ?? [];
  if (parts === null || parts.length > 3 || target === undefined || /^[A-Za-z]$/.test(source)) return null;
  const kept = options.split(',').filter((option) => option !== '' && option !== 'rw' && option !== 'ro');
  return rewrite(item, item.node, [source, target, [...kept, 'ro'].join(',')].join(':'), false);
}

/** The parts of a text as it is written; null where its variables bring more parts, or may. */
function sameParts(service: ServiceModel, key: string, written: YamlScalar): readonly string[] | null {
  const parts = partsOf(written.text);
  if (!written.text.includes('$')) return parts;
  const isIt = ({ source, start }: YamlNode): boolean =>
    source.path === written.source.path && start === written.start;
  const read = itemsAt(service.node, key).find(isIt);
  const count = read?.kind === 'scalar' ? partsOf(read.text)?.length : undefined;
  return parts !== null && parts.length > 1 && parts.length === count ? parts : null;
}

/** The parts between colons that are in no variable and no brackets; null where a part cannot be told from its text. */
function partsOf(text: string): readonly string[] | null {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth < 0) return null;
    if (character === ':' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return depth === 0 ? parts : null;
}

/** Writes another text in place of a scalar, in its quotes; null where it has escapes, or is a block. */
function rewrite(
  { layer }: WrittenItem,
  scalar: YamlScalar,
  text: string,
  quoted: boolean,
): readonly Edit[] | null {
  const { start, end, plain } = scalar;
  const first = layer.root.source.text[start] ?? '';
  const isQuoted = !plain && (first === '"' || first === "'");
  if ((!plain && !isQuoted) || /["'\\\n]/.test(text)) return null;
  const needsQuotes = quoted || /^[[\]{}&*!|>%@`#?-]|: |:$| #/.test(text);
  const quote = isQuoted ? first : needsQuotes ? '"' : '';
  return editsIn(layer, { start, end, text: `${quote}${text}${quote}` });
}
