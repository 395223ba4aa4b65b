import { objectAt, objectsAt, textAt, textsAt } from '../../bytes/fields.ts';
import type { VexProduct } from '../contract.ts';
import { digestOf, productOf } from '../identifiers.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The product tree of a CSAF document, by the ids that its vulnerabilities use. */
export interface ProductTree {
  readonly products: ReadonlyMap<string, VexProduct>;
  /** The product ids of each group. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** CSAF's schema nests branches freely; documents use six or seven levels. */
const DEEPEST = 50;
/** A part of a module of a release is as deep as relationships go. */
const ROUNDS = 3;

/**
 * Reads branches, full product names, relationships and groups. A relationship `A as component of B` is the product B
 * with the part A, whatever names either has. Branches deeper than 50 levels are not looked at: their products are then
 * missing, which the caller says.
 */
export function productTree(tree: Fields | null): ProductTree {
  const products = new Map<string, VexProduct>();
  const add = (product: Fields | null, versions: readonly string[]): void => {
    const id = textAt(product, 'product_id');
    if (product !== null && id !== null && !products.has(id)) products.set(id, identified(product, versions));
  };
  for (const product of objectsAt(tree, 'full_product_names')) add(product, []);
  let level = objectsAt(tree, 'branches');
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    for (const branch of level) add(objectAt(branch, 'product'), versionsOf(branch));
    level = level.flatMap((branch) => objectsAt(branch, 'branches'));
  }
  const relationships = objectsAt(tree, 'relationships');
  // A relationship may name another one, which may stand behind it.
  for (let round = 0; round < ROUNDS; round++)
    for (const relationship of relationships) relate(relationship, products);
  const groups = new Map<string, readonly string[]>();
  for (const group of objectsAt(tree, 'product_groups')) {
    const id = textAt(group, 'group_id');
    if (id !== null) groups.set(id, textsAt(group, 'product_ids'));
  }
  return { products, groups };
}

/** A branch `product_version_range` names a range, in `vers:` form where the author kept to the rules. */
function versionsOf(branch: Fields): readonly string[] {
  const name = textAt(branch, 'name');
  return textAt(branch, 'category') === 'product_version_range' && name !== null ? [name] : [];
}

function identified(product: Fields, versions: readonly string[]): VexProduct {
  const helper = objectAt(product, 'product_identification_helper');
  const purl = textAt(helper, 'purl');
  const purls = purl === null ? textsAt(helper, 'purls') : [purl];
  const digests = objectsAt(helper, 'hashes')
    .flatMap((hash) => objectsAt(hash, 'file_hashes'))
    .map((hash) => digestOf(textAt(hash, 'algorithm') ?? '', textAt(hash, 'value') ?? ''));
  const name = textAt(product, 'name');
  const cpe = textAt(helper, 'cpe');
  // A name that people read; it may be an image reference, which is all that it is compared with.
  return productOf([...purls, ...(name === null ? [] : [name])], {
    digests: digests.filter((digest) => digest !== null),
    cpes: cpe === null ? [] : [cpe],
    versions,
  });
}

function relate(relationship: Fields, products: Map<string, VexProduct>): void {
  const id = textAt(objectAt(relationship, 'full_product_name'), 'product_id');
  const part = products.get(textAt(relationship, 'product_reference') ?? '');
  const whole = products.get(textAt(relationship, 'relates_to_product_reference') ?? '');
  if (id === null || part === undefined || whole === undefined || products.has(id)) return;
  const parts = part.subcomponents.length > 0 ? part.subcomponents : [part];
  products.set(id, { ...whole, subcomponents: parts });
}
