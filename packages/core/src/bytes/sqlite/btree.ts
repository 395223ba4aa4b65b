import { copyOf, createScratch, MAX_RECORD_BYTES, type Scratch } from '../scratch.ts';
import type { SqlitePages } from './pages.ts';
import { readVarint } from './record.ts';

/** A cell of a table: the id of its row and the bytes of its record, void once the next cell is read. */
export interface TableCell {
  readonly rowid: number;
  readonly payload: Uint8Array;
}

const INTERIOR_TABLE = 5;
const LEAF_TABLE = 13;

/** As in SQLite itself (BTCURSOR_MAX_DEPTH): a deeper tree cannot be made. */
const MAX_DEPTH = 20;

/** What one walk over a tree carries along. */
interface Walk {
  readonly pages: SqlitePages;
  /** Pages seen, trees and overflow together: each belongs to one place, so a second visit is damage. */
  readonly visited: Set<number>;
  readonly scratch: Scratch;
  readonly onProblem: (reason: string) => void;
}

/**
 * The cells of the table b-tree at page `root`, in the order of their row ids
 * (https://sqlite.org/fileformat2.html#b_tree_pages). Damage is told to `onProblem`, and the walk goes on with the
 * next cell or page. Every page is visited once at most, and cells of a page may not overlap: so time is linear in
 * the size of the file, whatever it claims.
 */
export function* tableCells(
  pages: SqlitePages,
  root: number,
  onProblem: (reason: string) => void,
): Generator<TableCell, void, undefined> {
  yield* walkPage({ pages, visited: new Set(), scratch: createScratch(), onProblem }, root, 1);
}

function* walkPage(walk: Walk, number: number, depth: number): Generator<TableCell, void, undefined> {
  const page = takePage(walk, number);
  if (typeof page === 'string') return walk.onProblem(page);
  if (depth > MAX_DEPTH) return walk.onProblem(`page ${number}: the tree is deeper than ${MAX_DEPTH} levels`);
  const start = number === 1 ? 100 : 0;
  const type = page[start];
  if (type !== INTERIOR_TABLE && type !== LEAF_TABLE) {
    return walk.onProblem(`page ${number}: type ${type} where a table's page should be`);
  }
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const headerSize = type === INTERIOR_TABLE ? 12 : 8;
  const cells = view.getUint16(start + 3);
  const pointers = start + headerSize;
  const content = pointers + 2 * cells;
  if (content > page.length) return walk.onProblem(`page ${number}: ${cells} cells do not fit on it`);
  const place: PagePlace = { number, page, view, pointers, cells, content };
  if (type === LEAF_TABLE) {
    yield* leafCells(walk, place);
    return;
  }
  for (let i = 0; i < cells; i++) {
    const offset = view.getUint16(pointers + 2 * i);
    if (offset < content || offset + 4 > page.length) {
      walk.onProblem(`page ${number}: cell ${i} lies outside the page`);
      continue;
    }
    yield* walkPage(walk, view.getUint32(offset), depth + 1);
  }
  yield* walkPage(walk, view.getUint32(start + 8), depth + 1);
}

interface PagePlace {
  readonly number: number;
  readonly page: Uint8Array;
  readonly view: DataView;
  /** Offset of the array of cell offsets. */
  readonly pointers: number;
  readonly cells: number;
  /** The first offset at which a cell may stand. */
  readonly content: number;
}

function* leafCells(walk: Walk, place: PagePlace): Generator<TableCell, void, undefined> {
  let used = place.content;
  for (let i = 0; i < place.cells; i++) {
    const cell = leafCell(walk, place, place.view.getUint16(place.pointers + 2 * i));
    if (typeof cell === 'string') {
      walk.onProblem(`page ${place.number}, cell ${i}: ${cell}`);
      continue;
    }
    used += cell.size;
    if (used > place.page.length) return walk.onProblem(`page ${place.number}: its cells overlap`);
    const payload = cell.overflow === 0 ? cell.local : followOverflow(walk, cell);
    if (typeof payload === 'string') walk.onProblem(`row ${cell.rowid}: ${payload}`);
    else yield { rowid: cell.rowid, payload };
  }
}

interface LeafCell {
  readonly rowid: number;
  /** Bytes of the record in all. */
  readonly length: number;
  /** Those of them that stand on the page. */
  readonly local: Uint8Array;
  /** Bytes of the cell on the page. */
  readonly size: number;
  /** The first page of the rest; 0 where there is none. */
  readonly overflow: number;
}

function leafCell(walk: Walk, place: PagePlace, offset: number): LeafCell | string {
  const { page, view } = place;
  if (offset < place.content) return 'it lies outside the page';
  const length = readVarint(page, offset);
  const rowid = length === null ? null : readVarint(page, length.next);
  if (length === null || rowid === null) return 'it is cut off';
  if (length.value > MAX_RECORD_BYTES) return `a record of ${length.value} bytes is too large`;
  if (length.value > walk.pages.count * walk.pages.usableSize) return 'its record is longer than the file';
  const onPage = localSize(length.value, walk.pages.usableSize);
  const spills = onPage < length.value;
  const end = rowid.next + onPage + (spills ? 4 : 0);
  if (end > page.length) return 'its record reaches beyond the page';
  const overflow = spills ? view.getUint32(rowid.next + onPage) : 0;
  if (spills && overflow === 0) return 'its record breaks off: it has no overflow page';
  const local = page.subarray(rowid.next, rowid.next + onPage);
  return { rowid: rowid.value, length: length.value, local, size: end - offset, overflow };
}

/** How many of a record's bytes stand on its leaf page: section 1.6 of the format, "cell payload overflow pages". */
function localSize(length: number, usable: number): number {
  const most = usable - 35;
  if (length <= most) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const rest = least + ((length - least) % (usable - 4));
  return rest <= most ? rest : least;
}

function followOverflow(walk: Walk, cell: LeafCell): Uint8Array | string {
  const { scratch } = walk;
  scratch.reset();
  scratch.append(cell.local);
  let next = cell.overflow;
  while (scratch.length < cell.length) {
    const number = next;
    if (number === 0) return 'its record breaks off: the overflow pages end early';
    if (walk.visited.has(number)) return `overflow page ${number} is used twice`;
    const page = walk.pages.read(number);
    if (page === null) return `overflow page ${number} lies outside the file`;
    walk.visited.add(number);
    next = new DataView(page.buffer, page.byteOffset, 4).getUint32(0);
    scratch.append(page.subarray(4, 4 + cell.length - scratch.length));
  }
  return scratch.view();
}

/** A copy of a page, because other pages are read while its cells are; a sentence where there is none. */
function takePage(walk: Walk, number: number): Uint8Array | string {
  if (walk.visited.has(number)) return `page ${number} is used twice`;
  const page = walk.pages.read(number);
  if (page === null) return `page ${number} lies outside the file`;
  walk.visited.add(number);
  return copyOf(page);
}
