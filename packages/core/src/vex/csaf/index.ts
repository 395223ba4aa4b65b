import { objectAt, objectsAt, textAt, textsAt } from '../../bytes/fields.ts';
import type { VexDocument, VexFormat, VexProduct, VexStatement, VexStatus } from '../contract.ts';
import { productTree } from './tree.ts';

type Fields = Readonly<Record<string, unknown>>;

/** CSAF 2.0 and 2.1, profile VEX (https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html). */
export const format: VexFormat = {
  name: 'csaf',
  title: 'CSAF VEX',
  recognises: (root) => {
    const document = objectAt(root, 'document');
    return (
      textAt(document, 'csaf_version') !== null || (textAt(document, 'category') ?? '').startsWith('csaf_')
    );
  },
  parse: parseCsaf,
};

/** The lists of `product_status`; `recommended` says nothing of a flaw. */
const STATUS_OF_LIST: readonly (readonly [list: string, status: VexStatus])[] = [
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['under_investigation', 'under_investigation'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['known_not_affected', 'not_affected'],
];

function parseCsaf(root: Fields): VexDocument {
  const document = objectAt(root, 'document');
  const tracking = objectAt(document, 'tracking');
  const tree = productTree(objectAt(root, 'product_tree'));
  const timestamp = textAt(tracking, 'current_release_date') ?? textAt(tracking, 'initial_release_date');
  const statements: VexStatement[] = [];
  const problems: string[] = [];
  for (const [index, item] of objectsAt(root, 'vulnerabilities').entries()) {
    const ids = idsOf(item);
    if (ids.length === 0) {
      problems.push(`vulnerability ${index + 1} has no id`);
      continue;
    }
    const missing = new Set<string>();
    const flags = textsByProduct(item, { list: 'flags', text: 'label', groups: tree.groups });
    const impacts = textsByProduct(item, {
      list: 'threats',
      text: 'details',
      groups: tree.groups,
      impact: true,
    });
    for (const { status, product: id } of statusesOf(item)) {
      const product = tree.products.get(id);
      if (product === undefined) missing.add(id);
      else statements.push(statementOf({ ids, status, id, product, flags, impacts, timestamp }));
    }
    for (const id of missing) problems.push(`${ids[0]}: product ${id} is not in the product tree`);
  }
  const author = textAt(objectAt(document, 'publisher'), 'name');
  return { id: textAt(tracking, 'id'), author, statements, problems };
}

function idsOf(item: Fields): readonly string[] {
  const others = objectsAt(item, 'ids').map((id) => textAt(id, 'text'));
  return [textAt(item, 'cve'), ...others].filter((id) => id !== null);
}

function* statusesOf(item: Fields): Generator<{ status: VexStatus; product: string }> {
  const lists = objectAt(item, 'product_status');
  for (const [list, status] of STATUS_OF_LIST) {
    for (const product of textsAt(lists, list)) yield { status, product };
  }
}

interface Said {
  readonly ids: readonly string[];
  readonly status: VexStatus;
  readonly id: string;
  readonly product: VexProduct;
  readonly flags: ReadonlyMap<string, string>;
  readonly impacts: ReadonlyMap<string, string>;
  readonly timestamp: string | null;
}

/** Stands for all products where a text names none. */
const ALL = '';

function statementOf({ ids, status, id, product, flags, impacts, timestamp }: Said): VexStatement {
  return {
    ids,
    status,
    products: [product],
    justification: flags.get(id) ?? flags.get(ALL) ?? null,
    detail: impacts.get(id) ?? impacts.get(ALL) ?? null,
    timestamp,
  };
}

/** A text of a list whose items name products and groups of products: justification flags, impact statements. */
function textsByProduct(
  item: Fields,
  where: {
    readonly list: string;
    readonly text: string;
    readonly groups: ReadonlyMap<string, readonly string[]>;
    readonly impact?: boolean;
  },
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of objectsAt(item, where.list)) {
    if (where.impact === true && textAt(entry, 'category') !== 'impact') continue;
    const text = textAt(entry, where.text);
    const groups = textsAt(entry, 'group_ids').flatMap((id) => where.groups.get(id) ?? []);
    const ids = [...textsAt(entry, 'product_ids'), ...groups];
    if (text !== null) for (const id of ids.length === 0 ? [ALL] : ids) found.set(id, text);
  }
  return found;
}
