/** How a bill of materials is written. The first alone can be read; of the others it is known what they are. */
export type BillForm = 'json' | 'cyclonedx-xml' | 'spdx-rdf' | 'spdx-tag-value' | 'spdx-yaml';

/** Bytes of a file that tell its form: a licence may stand in comments before the first element. */
export const HEAD_BYTES: number = 64 << 10;

/** White space and a byte order mark, as latin1. */
const BLANK = /^(?:\u00ef\u00bb\u00bf)?\s*/;

/**
 * The form of a bill of materials by its head, or null: `json` for a file that begins as a JSON object does, of which
 * `billScanner` tells whether it is a bill. No quantifier is unbounded before a text that it may match, too.
 */
export function billFormOf(head: Uint8Array): BillForm | null {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES)).toString(
    'latin1',
  );
  const start = text.slice(BLANK.exec(text)?.[0].length ?? 0);
  if (start.startsWith('{')) return 'json';
  if (start.startsWith('<')) {
    // https://cyclonedx.org/docs/latest/xml/, https://spdx.github.io/spdx-spec/v2.3/ (section 4.4)
    if (/<(?:\w{1,40}:)?bom\s[^>]{0,2000}cyclonedx\.org\/schema\/bom/.test(start)) return 'cyclonedx-xml';
    return /<(?:\w{1,40}:)?RDF\s[^>]{0,2000}spdx\.org\/rdf/.test(start) ? 'spdx-rdf' : null;
  }
  if (/^(?:#[^\n]*\n\s*)*SPDXVersion:[ \t]*SPDX-/.test(start)) return 'spdx-tag-value';
  return /^["']?spdxVersion["']?:[ \t]*["']?SPDX-/m.test(start) ? 'spdx-yaml' : null;
}

/** Longer texts are no key and no value that tells a bill. */
const LONGEST = 100;

/** The keys whose values tell a JSON document, and what they begin with. */
const MARKS: ReadonlyMap<string, RegExp> = new Map([
  ['bomFormat', /^CycloneDX$/],
  ['spdxVersion', /^SPDX-/],
  // SPDX 3: known, so that it is refused by name.
  ['@context', /^https:\/\/spdx\.org\/rdf\/3/],
  // An envelope, whose payload is a statement.
  ['payloadType', /in-toto/],
]);

/**
 * Looks for the mark of a bill of materials in the bytes of a JSON object, piece by piece: the value of a key of the
 * document itself, wherever it stands in it, or of the predicate of a statement. Keys of a document have no order, and
 * tools exist that sort them: `components`, all of them, come before `specVersion` and `spdxVersion`. True from the
 * piece on that has it.
 */
export function billScanner(): (piece: Uint8Array) => boolean {
  let depth = 0;
  let inText = false;
  let escaped = false;
  /** The text that is read, or was read last; null where it is too long, or lies too deep to matter. */
  let text: string | null = null;
  const keys = ['', '', ''];
  /** Whether the next text is a value. */
  let isValue = false;
  const isMark = (): boolean => {
    const near = depth === 1 || (depth === 2 && keys[1] === 'predicate');
    return near && isValue && text !== null && MARKS.get(keys[depth] ?? '')?.test(text) === true;
  };
  return (piece) => {
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i] as number;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === 0x5c) escaped = true;
        else if (byte === 0x22) {
          inText = false;
          if (isMark()) return true;
          continue;
        }
        if (text !== null) text = text.length < LONGEST ? text + String.fromCharCode(byte) : null;
      } else if (byte === 0x22) {
        inText = true;
        text = depth <= 2 ? '' : null;
      } else if (byte === 0x7b || byte === 0x5b) {
        depth++;
        isValue = false;
        if (depth <= 2) keys[depth] = '';
      } else if (byte === 0x7d || byte === 0x5d) {
        depth--;
        isValue = false;
      } else if (byte === 0x3a) {
        if (depth <= 2) keys[depth] = text ?? '';
        isValue = true;
      } else if (byte === 0x2c) {
        isValue = false;
      }
    }
    return false;
  };
}
