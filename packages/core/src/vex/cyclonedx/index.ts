import { objectAt, objectsAt, textAt } from '../../bytes/fields.ts';
import type { VexDocument, VexFormat, VexProduct, VexStatement, VexStatus } from '../contract.ts';
import { digestOf, productOf } from '../identifiers.ts';

type Fields = Readonly<Record<string, unknown>>;

/** CycloneDX 1.4 and later with `vulnerabilities` (https://cyclonedx.org/capabilities/vex/). */
export const format: VexFormat = {
  name: 'cyclonedx',
  title: 'CycloneDX VEX',
  recognises: (root) => textAt(root, 'bomFormat') === 'CycloneDX',
  parse: parseCycloneDx,
};

const STATUS_OF_STATE: ReadonlyMap<string, VexStatus> = new Map([
  ['not_affected', 'not_affected'],
  ['false_positive', 'not_affected'],
  ['resolved', 'fixed'],
  ['resolved_with_pedigree', 'fixed'],
  ['exploitable', 'affected'],
  ['in_triage', 'under_investigation'],
]);

/** How deep components may nest before the rest is not looked at. */
const DEEPEST = 50;

function parseCycloneDx(root: Fields): VexDocument {
  const components = componentsByRef(root);
  const metadata = objectAt(root, 'metadata');
  const statements: VexStatement[] = [];
  const problems: string[] = [];
  for (const [index, item] of objectsAt(root, 'vulnerabilities').entries()) {
    const analysis = objectAt(item, 'analysis');
    // A vulnerability without an analysis is a finding of somebody, and no statement.
    if (analysis === null) continue;
    const ids = idsOf(item);
    const status = STATUS_OF_STATE.get(textAt(analysis, 'state') ?? '');
    const where = `vulnerability ${index + 1}${ids[0] === undefined ? '' : ` (${ids[0]})`}`;
    if (ids.length === 0 || status === undefined) {
      problems.push(`${where} has no ${ids.length === 0 ? 'id' : 'analysis state that CycloneDX knows'}`);
      continue;
    }
    const affects = objectsAt(item, 'affects');
    if (affects.length === 0) {
      problems.push(`${where} names nothing that it affects`);
      continue;
    }
    const common = {
      ids,
      justification: textAt(analysis, 'justification'),
      detail: textAt(analysis, 'detail'),
      timestamp:
        textAt(analysis, 'lastUpdated') ??
        textAt(analysis, 'firstIssued') ??
        textAt(item, 'updated') ??
        textAt(metadata, 'timestamp'),
    };
    for (const affected of affects) {
      for (const one of statusesOf(affected, status)) {
        const product = productOfRef(textAt(affected, 'ref') ?? '', components);
        if (product === null) problems.push(`${where} affects ${textAt(affected, 'ref')}, which is nowhere`);
        else
          statements.push({
            ...common,
            status: one.status,
            products: [{ ...product, versions: one.versions }],
          });
      }
    }
  }
  return { id: textAt(root, 'serialNumber'), author: authorOf(metadata), statements, problems };
}

function idsOf(item: Fields): readonly string[] {
  const others = objectsAt(item, 'references').map((reference) => textAt(reference, 'id'));
  return [textAt(item, 'id'), ...others].filter((id) => id !== null);
}

/** Versions that are listed are what the analysis is about; those that are listed as unaffected are so by themselves. */
function statusesOf(
  affected: Fields,
  status: VexStatus,
): readonly { readonly status: VexStatus; readonly versions: readonly string[] }[] {
  // CycloneDX's own examples have one object where its schema wants a list, and `state` for `status`.
  const single = objectAt(affected, 'versions');
  const listed = single === null ? objectsAt(affected, 'versions') : [single];
  if (listed.length === 0) return [{ status, versions: [] }];
  return listed.flatMap((one) => {
    const version = textAt(one, 'version') ?? textAt(one, 'range');
    if (version === null) return [];
    const unaffected = (textAt(one, 'status') ?? textAt(one, 'state')) === 'unaffected';
    return [{ status: unaffected ? ('not_affected' as const) : status, versions: [version] }];
  });
}

/**
 * A `ref` is the bom-ref of a component of this document, a BOM-Link (`urn:cdx:SERIAL/VERSION#REF`) into another, whose
 * references are package URLs more often than not, or a package URL itself.
 */
function productOfRef(ref: string, components: ReadonlyMap<string, VexProduct>): VexProduct | null {
  const link = /^urn:cdx:[^#]*#(.+)$/s.exec(ref)?.[1] ?? null;
  const names = link === null ? [ref] : [ref, link, decoded(link)];
  for (const name of names) {
    const known = components.get(name);
    if (known !== undefined) return known;
    const product = productOf([name]);
    if (product.purls.length > 0) return product;
  }
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function componentsByRef(root: Fields): Map<string, VexProduct> {
  const found = new Map<string, VexProduct>();
  const main = objectAt(objectAt(root, 'metadata'), 'component');
  let level = [...(main === null ? [] : [main]), ...objectsAt(root, 'components')];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    for (const component of level) {
      const ref = textAt(component, 'bom-ref');
      if (ref !== null && !found.has(ref)) found.set(ref, componentOf(component));
    }
    level = level.flatMap((component) => objectsAt(component, 'components'));
  }
  return found;
}

function componentOf(component: Fields): VexProduct {
  const purl = textAt(component, 'purl');
  const name = textAt(component, 'name');
  const version = textAt(component, 'version');
  const image = textAt(component, 'type') === 'container' && name !== null;
  // A container's version is its digest or its tag.
  const reference = image
    ? [version === null ? name : `${name}${version.startsWith('sha256:') ? '@' : ':'}${version}`]
    : [];
  const digests = objectsAt(component, 'hashes').map((hash) =>
    digestOf(textAt(hash, 'alg') ?? '', textAt(hash, 'content') ?? ''),
  );
  return productOf([...(purl === null ? [] : [purl]), ...reference], {
    digests: digests.filter((digest) => digest !== null),
  });
}

function authorOf(metadata: Fields | null): string | null {
  const authors = objectsAt(metadata, 'authors').map((author) => textAt(author, 'name'));
  const supplier = textAt(objectAt(metadata, 'supplier'), 'name');
  return authors.find((name) => name !== null) ?? supplier;
}
