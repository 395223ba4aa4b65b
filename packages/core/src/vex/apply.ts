import type { Gap, Suppressed, VulnerabilityFinding } from '../model/finding.ts';
import type { Package } from '../model/package.ts';
import type { Artifact } from '../model/report.ts';
import type { VexDocument, VexProduct, VexStatement } from './contract.ts';
import { type ImageIdentity, identityOf, isImage } from './image.ts';
import { isPackage, type Matching } from './product.ts';

/** A document and the file that it was read from. */
export interface VexFile extends VexDocument {
  readonly path: string;
  /** As people write the format: `OpenVEX`. */
  readonly format: string;
}

/** What VEX statements are applied to. */
export interface VexSubject {
  readonly findings: readonly VulnerabilityFinding[];
  readonly packages: readonly Package[];
  readonly artifact: Artifact;
  readonly matching: Matching;
}

/** The findings that remain, and those that a statement speaks for. */
export interface VexResult {
  readonly findings: readonly VulnerabilityFinding[];
  readonly suppressed: readonly Suppressed<VulnerabilityFinding>[];
  /** `vex/statement-ignored`: what a document says and we could not understand. */
  readonly gaps: readonly Gap[];
}

/** Problems of one document that are told one by one; the rest is counted. */
const MOST_PROBLEMS = 10;

interface Said {
  readonly statement: VexStatement;
  readonly file: VexFile;
  readonly time: number;
  readonly order: number;
}

/**
 * Moves findings to `suppressed` where the latest statement about this flaw in this package of this artefact says
 * `not_affected` or `fixed`. A later `affected` or `under_investigation` takes an earlier statement back. Statements
 * without a time count in the order of the files, before all that have one.
 */
export function applyVex(files: readonly VexFile[], subject: VexSubject): VexResult {
  const byId = indexById(files);
  const image = identityOf(subject.artifact);
  const packages = new Map<string, Package>(subject.packages.map((pkg) => [pkg.purl, pkg]));
  const known = new Map<VexProduct, boolean>();
  const findings: VulnerabilityFinding[] = [];
  const suppressed: Suppressed<VulnerabilityFinding>[] = [];
  for (const finding of subject.findings) {
    const pkg = packages.get(finding.package.purl);
    const context = { subject, image, known };
    const said = pkg === undefined ? null : latest(saidOf(finding, byId), pkg, context);
    const reason = said === null ? null : reasonOf(said.statement);
    if (said === null || reason === null) findings.push(finding);
    else suppressed.push({ finding, by: 'vex', reason, source: sourceOf(said.file) });
  }
  return { findings, suppressed, gaps: files.flatMap(gapsOf) };
}

function indexById(files: readonly VexFile[]): ReadonlyMap<string, readonly Said[]> {
  const byId = new Map<string, Said[]>();
  let order = 0;
  for (const file of files) {
    for (const statement of file.statements) {
      const time = Date.parse(statement.timestamp ?? '');
      const said = { statement, file, time: Number.isNaN(time) ? -Infinity : time, order: order++ };
      for (const id of new Set(statement.ids.map((text) => text.toLowerCase()))) {
        const list = byId.get(id);
        if (list === undefined) byId.set(id, [said]);
        else list.push(said);
      }
    }
  }
  return byId;
}

/** Every statement about the flaw, by any of its names. */
function saidOf(
  { id, aliases }: VulnerabilityFinding,
  byId: ReadonlyMap<string, readonly Said[]>,
): readonly Said[] {
  return [...new Set([id, ...aliases].flatMap((name) => byId.get(name.toLowerCase()) ?? []))];
}

interface Context {
  readonly subject: VexSubject;
  readonly image: ImageIdentity;
  /** Whether the artefact is, or has, a product: asked once. */
  readonly known: Map<VexProduct, boolean>;
}

function latest(all: readonly Said[], pkg: Package, context: Context): Said | null {
  let best: Said | null = null;
  for (const said of all) {
    if (best !== null && (said.time < best.time || (said.time === best.time && said.order < best.order)))
      continue;
    if (said.statement.products.some((product) => concerns(product, pkg, context))) best = said;
  }
  return best;
}

/**
 * Whether a product of a statement is the package: as itself, as a part of the artefact that the statement names, or
 * because the statement is about the artefact as a whole.
 */
function concerns(product: VexProduct, pkg: Package, context: Context): boolean {
  const { subject, image } = context;
  if (product.subcomponents.length === 0)
    return isPackage(product, pkg, subject.matching) || isImage(product, image);
  if (!product.subcomponents.some((part) => isPackage(part, pkg, subject.matching))) return false;
  const found = context.known.get(product);
  if (found !== undefined) return found;
  const there =
    isImage(product, image) || subject.packages.some((one) => isPackage(product, one, subject.matching));
  context.known.set(product, there);
  return there;
}

/** Why a finding does not count, or null where the statement does not say so. */
function reasonOf({ status, justification, detail }: VexStatement): string | null {
  if (status !== 'not_affected' && status !== 'fixed') return null;
  const words = status === 'fixed' ? 'fixed' : 'not affected';
  const why = justification === null ? '' : ` (${justification.replaceAll('_', ' ')})`;
  return detail === null ? `${words}${why}` : `${words}${why}: ${detail}`;
}

function sourceOf({ path, format, id, author }: VexFile): string {
  const details = [format, author, id].filter((text) => text !== null);
  return `${path} (${details.join(', ')})`;
}

function gapsOf({ path, problems }: VexFile): Gap[] {
  const gap = (reason: string): Gap => ({ kind: 'gap', id: 'vex/statement-ignored', reason, location: null });
  const told = problems.slice(0, MOST_PROBLEMS).map((problem) => gap(`${path}: ${problem}`));
  const rest = problems.length - told.length;
  return rest === 0 ? told : [...told, gap(`${path}: ${rest} more statements could not be understood`)];
}
