import { SaxesParser } from 'saxes';
import { SeaworthyError } from '../model/error.ts';
import { decodeUtf8 } from './json.ts';

/** An element. `name` is the local name; prefixes are dropped. `text` is that of the element alone, trimmed. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** How much of an XML document is accepted. */
export interface XmlLimits {
  /** Bytes of the whole text. Default 16 MiB. */
  readonly maxBytes?: number;
}

interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

const DEEPEST = 64;
const LARGEST = 16 << 20;

/**
 * The root element of an XML 1.0 document from an untrusted file. Nothing outside of it is read and no entity of its own
 * is expanded: a name that XML does not know stays as it is written. Throws `file/unreadable` with the line for what is
 * not well-formed, for more than `maxBytes`, and for more than 64 levels.
 */
export function parseXml(bytes: Uint8Array, { maxBytes = LARGEST }: XmlLimits = {}): XmlElement {
  if (bytes.length > maxBytes) {
    throw new SeaworthyError('file/unreadable', `XML of ${bytes.length} bytes, more than ${maxBytes}`);
  }
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: Growing[] = [];
  let root: Growing | null = null;
  parser.on('error', (cause) => {
    // Old Maven files name entities of HTML; the parser has put the reference itself into the text by then.
    if (/undefined entity/.test(cause.message)) return;
    throw new SeaworthyError('file/unreadable', `not valid XML at line ${parser.line}`, { cause });
  });
  parser.on('opentag', (tag) => {
    const attributes = new Map(Object.entries(tag.attributes).map(([key, value]) => [local(key), value]));
    const element: Growing = { name: local(tag.name), attributes, children: [], text: '' };
    if (open.length >= DEEPEST) {
      throw new SeaworthyError('file/unreadable', `XML nested deeper than ${DEEPEST} levels`);
    }
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const append = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element !== undefined) element.text = element.text.trim();
  });
  parser.write(decodeUtf8(bytes)).close();
  if (root === null) throw new SeaworthyError('file/unreadable', 'an XML document without an element');
  return root;
}

/** The first child of this name, or null. */
export function childOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name) ?? null;
}

/** The text of the first child of this name, or null where there is none or it is empty. */
export function textOf(element: XmlElement, name: string): string | null {
  return childOf(element, name)?.text || null;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
