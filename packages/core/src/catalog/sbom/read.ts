import { exactTextAt, type Fields, objectAt } from '../../bytes/fields.ts';
import { asObject, parseJson } from '../../bytes/json.ts';
import { type BillForm, billFormOf } from '../../image/bill-head.ts';
import { SeaworthyError } from '../../model/error.ts';
import { isCycloneDx, parseCycloneDx } from './cyclonedx/parse.ts';
import type { SbomDocument } from './document.ts';
import { isSpdx, parseSpdx } from './spdx/parse.ts';

/** A bill of a million components has less. */
export const LARGEST_SBOM: number = 512 << 20;

const FORMATS = 'CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3, as JSON';

/** What a bill is that is known and not read, and how it becomes one that is. */
const OTHER_FORMS: ReadonlyMap<BillForm, readonly [what: string, convert: string]> = new Map([
  [
    'cyclonedx-xml',
    [
      'CycloneDX as XML',
      'cyclonedx convert --input-file BILL.xml --output-file BILL.json --output-format json',
    ],
  ],
  ['spdx-rdf', ['SPDX as RDF/XML', 'pyspdxtools --infile BILL.rdf --outfile BILL.spdx.json']],
  ['spdx-tag-value', ['SPDX as tags and values', 'pyspdxtools --infile BILL.spdx --outfile BILL.spdx.json']],
  ['spdx-yaml', ['SPDX as YAML', 'pyspdxtools --infile BILL.spdx.yaml --outfile BILL.spdx.json']],
]);

/**
 * Reads a bill of materials: as it stands, or as the predicate of an in-toto statement. Throws `file/unreadable`, with
 * what can be read as its hint.
 */
export function readSbom(bytes: Uint8Array): SbomDocument {
  refuseOtherForms(bytes);
  const root = asObject(parseJson(bytes, { maxBytes: LARGEST_SBOM, maxDepth: 200 }));
  const document = root === null ? null : unwrapped(root);
  if (document !== null && isCycloneDx(document)) return parseCycloneDx(document);
  if (document !== null && isSpdx(document)) return parseSpdx(document);
  throw new SeaworthyError('file/unreadable', 'no bill of materials', {
    hint: `those that can be read: ${FORMATS}`,
  });
}

function refuseOtherForms(bytes: Uint8Array): void {
  const form = billFormOf(bytes);
  const [what, convert] = (form === null ? undefined : OTHER_FORMS.get(form)) ?? [];
  if (what === undefined || convert === undefined) return;
  throw new SeaworthyError('file/unreadable', `${what}: bills of materials are read as JSON alone`, {
    hint: `convert it to JSON with: ${convert}`,
  });
}

function unwrapped(root: Fields): Fields | null {
  const payload =
    exactTextAt(root, 'payloadType')?.includes('in-toto') === true ? exactTextAt(root, 'payload') : null;
  const statement =
    payload === null ? root : asObject(parseJson(Buffer.from(payload, 'base64'), { maxBytes: LARGEST_SBOM }));
  return exactTextAt(statement, 'predicateType') === null
    ? statement
    : (objectAt(statement, 'predicate') ?? statement);
}
