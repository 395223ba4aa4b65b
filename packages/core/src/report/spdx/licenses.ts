import { createHash } from 'node:crypto';
import { isKnownLicense } from '../licenses.ts';

/** Writes licences as SPDX expressions, and keeps the texts of those that have no id. */
export interface Licenses {
  /** One expression for all licences of a package; `NOASSERTION` where it names none. */
  expression(licenses: readonly string[]): string;
  /** `hasExtractedLicensingInfos`, sorted by id. */
  extracted(): readonly {
    readonly licenseId: string;
    readonly extractedText: string;
    readonly name: string;
  }[];
}

/** An empty holder for one document. */
export function createLicenses(): Licenses {
  const texts = new Map<string, string>();

  function one(text: string): string {
    const trimmed = text.trim();
    if (isKnownLicense(trimmed)) return trimmed;
    const parsed = simpleExpression(trimmed);
    if (parsed !== null) return `(${parsed})`;
    const id = `LicenseRef-${createHash('sha256').update(trimmed).digest('hex').slice(0, 16)}`;
    texts.set(id, trimmed);
    return id;
  }

  return {
    expression(licenses) {
      const said = licenses.filter((text) => text.trim() !== '');
      return said.length === 0 ? 'NOASSERTION' : [...new Set(said.map(one))].join(' AND ');
    },
    extracted: () =>
      [...texts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([licenseId, text]) => ({ licenseId, extractedText: text, name: text.slice(0, 200) })),
  };
}

/** An expression of known ids joined by AND, OR and WITH, in any brackets that hold; else null. */
function simpleExpression(text: string): string | null {
  const tokens = text.split(/\s+|(?=[()])|(?<=[()])/).filter((token) => token !== '');
  let depth = 0;
  let wantId = true;
  let afterWith = false;
  for (const token of tokens) {
    if (token === '(') {
      if (!wantId || afterWith) return null;
      depth++;
    } else if (token === ')') {
      if (wantId || --depth < 0) return null;
    } else if (token === 'AND' || token === 'OR' || token === 'WITH') {
      if (wantId) return null;
      wantId = true;
      afterWith = token === 'WITH';
    } else {
      if (!wantId || !(afterWith ? /^[A-Za-z0-9.-]+$/.test(token) : isKnownLicense(token))) return null;
      wantId = false;
      afterWith = false;
    }
  }
  return depth === 0 && !wantId && tokens.length > 1 ? tokens.join(' ') : null;
}
