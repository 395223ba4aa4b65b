import { exactTextAt, type Fields, objectAt } from '../../bytes/fields.ts';
import { asObject, parseJson } from '../../bytes/json.ts';
import { SeaworthyError } from '../../model/error.ts';
import { isCycloneDx, parseCycloneDx } from './cyclonedx/parse.ts';
import type { SbomDocument } from './document.ts';
import { isSpdx, parseSpdx } from './spdx/parse.ts';

/** A bill of a million components has less. */
export const LARGEST_SBOM: number = 512 << 20;

const FORMATS = 'CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3, as JSON';

/**
 * Reads a bill of materials: as it stands, or as the predicate of an in-toto statement. Throws `file/unreadable`, with
 * what can be read as its hint.
 */
export function readSbom(bytes: Uint8Array): SbomDocument {
  const root = asObject(parseJson(bytes, { maxBytes: LARGEST_SBOM, maxDepth: 200 }));
  const document = root === null ? null : unwrapped(root);
  if (document !== null && isCycloneDx(document)) return parseCycloneDx(document);
  if (document !== null && isSpdx(document)) return parseSpdx(document);
  throw new SeaworthyError('file/unreadable', 'no bill of materials', {
    hint: `those that can be read: ${FORMATS}`,
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
