import { listAt, objectAt, objectsAt, textAt, textsAt } from '../../bytes/fields.ts';
import { asObject } from '../../bytes/json.ts';
import type { VexDocument, VexFormat, VexProduct, VexStatement } from '../contract.ts';
import { asStatus, digestOf, productOf } from '../identifiers.ts';

type Fields = Readonly<Record<string, unknown>>;

/** OpenVEX 0.0.1 and 0.2.0 (https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md). */
export const format: VexFormat = {
  name: 'openvex',
  title: 'OpenVEX',
  recognises: (root) => /openvex\.dev\/ns/.test(textAt(root, '@context') ?? ''),
  parse: parseOpenVex,
};

function parseOpenVex(root: Fields): VexDocument {
  const statements: VexStatement[] = [];
  const problems: string[] = [];
  const said = textAt(root, 'last_updated') ?? textAt(root, 'timestamp');
  for (const [index, item] of objectsAt(root, 'statements').entries()) {
    const ids = idsOf(item);
    const status = asStatus(textAt(item, 'status'));
    const products = productsOf(item);
    const lacks = ids.length === 0 ? 'vulnerability' : status === null ? 'status' : null;
    if (lacks !== null || status === null) {
      problems.push(`statement ${index + 1} has no ${lacks} that OpenVEX knows`);
      continue;
    }
    if (products.length === 0) {
      problems.push(`statement ${index + 1} (${ids[0]}) names no product`);
      continue;
    }
    statements.push({
      ids,
      status,
      products,
      justification: textAt(item, 'justification'),
      detail: textAt(item, 'impact_statement') ?? textAt(item, 'status_notes'),
      timestamp: textAt(item, 'last_updated') ?? textAt(item, 'timestamp') ?? said,
    });
  }
  return { id: textAt(root, '@id'), author: textAt(root, 'author'), statements, problems };
}

/** A text in 0.0.1; an object with a name and aliases since. */
function idsOf(statement: Fields): readonly string[] {
  const text = textAt(statement, 'vulnerability');
  if (text !== null) return [text];
  const vulnerability = objectAt(statement, 'vulnerability');
  const name = textAt(vulnerability, 'name') ?? lastSegment(textAt(vulnerability, '@id'));
  return [...(name === null ? [] : [name]), ...textsAt(vulnerability, 'aliases')];
}

/** `https://nvd.nist.gov/vuln/detail/CVE-2024-1` names the flaw by its last part. */
function lastSegment(iri: string | null): string | null {
  return iri === null ? null : (iri.split('/').at(-1) ?? null);
}

function productsOf(statement: Fields): readonly VexProduct[] {
  // 0.0.1 lists the subcomponents beside the products.
  const shared = listAt(statement, 'subcomponents').map(componentOf).filter(isNamed);
  return listAt(statement, 'products')
    .map((item) => {
      const product = componentOf(item);
      const own = listAt(asObject(item), 'subcomponents').map(componentOf).filter(isNamed);
      return { ...product, subcomponents: [...own, ...shared] };
    })
    .filter(isNamed);
}

function componentOf(item: unknown): VexProduct {
  if (typeof item === 'string') return productOf([item]);
  const fields = asObject(item);
  const identifiers = objectAt(fields, 'identifiers');
  const names = [textAt(fields, '@id'), textAt(identifiers, 'purl')].filter((text) => text !== null);
  const hashes = Object.entries(objectAt(fields, 'hashes') ?? {});
  const digests = hashes.map(([algorithm, hex]) =>
    typeof hex === 'string' ? digestOf(algorithm, hex) : null,
  );
  const cpes = [textAt(identifiers, 'cpe22'), textAt(identifiers, 'cpe23')].filter((cpe) => cpe !== null);
  return productOf(names, { digests: digests.filter((digest) => digest !== null), cpes });
}

function isNamed({ purls, names, digests, cpes }: VexProduct): boolean {
  return purls.length + names.length + digests.length + cpes.length > 0;
}
