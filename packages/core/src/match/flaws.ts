import type { Advisory } from '../model/advisory.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Statement } from './statements.ts';

/** One flaw of one package: what all records that know it, under whatever id, say of it. */
export interface Flaw {
  /** The CVE where there is one, else the id of the record. */
  readonly id: string;
  /** Every other id of the flaw, sorted. */
  readonly aliases: readonly string[];
  /** Sorted by the advisory's id. */
  readonly statements: readonly Statement[];
}

/** Whether an id is a CVE's. */
export function isCve(id: string): boolean {
  return id.startsWith('CVE-');
}

/** The CVEs that an advisory stands for: its id, aliases and what it closes, sorted. */
export function cvesOf(advisory: Advisory): readonly string[] {
  return [...new Set(idsOf(advisory).filter(isCve))].sort(compareCodePoints);
}

function idsOf(advisory: Advisory): readonly string[] {
  return [advisory.id, ...advisory.aliases, ...advisory.upstream];
}

/**
 * Puts the statements about one package together by flaw. An erratum that closes several CVEs is one statement a CVE,
 * and its other aliases say nothing of either; records without a CVE join those that share an id with them.
 */
export function groupByFlaw(statements: readonly Statement[]): readonly Flaw[] {
  const cveOfId = new Map<string, string>();
  for (const { advisory } of statements) {
    const [cve, ...others] = cvesOf(advisory);
    if (cve !== undefined && others.length === 0)
      for (const id of idsOf(advisory)) setLowest(cveOfId, id, cve);
  }
  const nameless = statements.filter(({ advisory }) => cvesOf(advisory).length === 0);
  const rootOfId = joinIds(nameless.map(({ advisory }) => idsOf(advisory)));
  const cveOfRoot = new Map<string, string>();
  for (const [id, root] of rootOfId) {
    const cve = cveOfId.get(id);
    if (cve !== undefined) setLowest(cveOfRoot, root, cve);
  }

  const flaws = new Map<string, { statements: Set<Statement>; ids: Set<string> }>();
  const add = (key: string, statement: Statement, ids: readonly string[]): void => {
    const flaw = flaws.get(key) ?? { statements: new Set(), ids: new Set() };
    flaw.statements.add(statement);
    for (const id of ids) flaw.ids.add(id);
    flaws.set(key, flaw);
  };
  for (const statement of statements) {
    const { advisory } = statement;
    const cves = cvesOf(advisory);
    const [cve] = cves;
    if (cve === undefined) {
      const root = rootOfId.get(advisory.id) ?? advisory.id;
      add(cveOfRoot.get(root) ?? root, statement, idsOf(advisory));
    } else if (cves.length === 1) add(cve, statement, idsOf(advisory));
    else for (const one of cves) add(one, statement, [advisory.id]);
  }
  return [...flaws].map(([key, flaw]) => finish(key, [...flaw.statements], flaw.ids));
}

function finish(key: string, statements: Statement[], ids: ReadonlySet<string>): Flaw {
  statements.sort((a, b) => compareCodePoints(a.advisory.id, b.advisory.id));
  // A root may be the alias of a record that we do not have; the flaw stands under the id of one that we have.
  const id = isCve(key) ? key : (statements[0]?.advisory.id ?? key);
  const aliases = [...ids].filter((one) => one !== id && one !== '').sort(compareCodePoints);
  return { id, aliases, statements };
}

/** Where records disagree which CVE an id is, the lowest is taken, so that their order makes no difference. */
function setLowest(cves: Map<string, string>, key: string, cve: string): void {
  const known = cves.get(key);
  if (known === undefined || compareCodePoints(cve, known) < 0) cves.set(key, cve);
}

/** The first id of each class, where ids that stand in one list are of one class. */
function joinIds(lists: readonly (readonly string[])[]): ReadonlyMap<string, string> {
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    // Compressing the path keeps the search short for long chains of aliases.
    for (let at = id; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  for (const list of lists) {
    const [first, ...rest] = list;
    if (first === undefined) continue;
    if (!parent.has(first)) parent.set(first, first);
    for (const id of rest) {
      if (!parent.has(id)) parent.set(id, id);
      const [a, b] = [find(first), find(id)];
      if (a !== b) parent.set(compareCodePoints(a, b) < 0 ? b : a, compareCodePoints(a, b) < 0 ? a : b);
    }
  }
  return new Map([...parent.keys()].map((id) => [id, find(id)]));
}
