import type { Progress } from '@seaworthy/core/image/contract.ts';
import type { World } from '../world.ts';
import { canAnimate, widthOf } from './terminal.ts';
import { formatBytes, formatSeconds, printable } from './text.ts';

const REDRAW_MILLISECONDS = 100;
const CLEAR = '\r\u001b[2K';

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  open: 'opening',
  layer: 'reading layers',
  match: 'matching',
  database: 'advisories',
};

/** One line on stderr that rewrites itself, and leaves nothing behind. */
export interface ProgressLine {
  /** Cheap enough to be called for every chunk. */
  update(event: Progress): void;
  clear(): void;
}

interface Item {
  done: number;
  total: number | null;
}

const SILENT: ProgressLine = { update: () => undefined, clear: () => undefined };

/** The progress line of one call: silent with `quiet`, and where stderr is no terminal. `clock` is in milliseconds. */
export function createProgress(
  world: World,
  quiet: boolean,
  clock: () => number = () => performance.now(),
): ProgressLine {
  if (quiet || !canAnimate(world, world.stderr)) return SILENT;
  const items = new Map<string, Item>();
  let phase: Progress['phase'] | null = null;
  let begun = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  let visible = false;

  return {
    update(event) {
      const now = clock();
      if (event.phase !== phase) {
        items.clear();
        phase = event.phase;
        begun = now;
        drawn = Number.NEGATIVE_INFINITY;
      }
      // Layers are read side by side and add up; of anything else only the latest counts.
      if (event.phase !== 'layer') items.clear();
      items.set(event.label, { done: event.done, total: event.total });
      if (now - drawn < REDRAW_MILLISECONDS) return;
      drawn = now;
      visible = true;
      const text = progressText(event, items.values(), now - begun);
      world.stderr.write(`${CLEAR}${text.slice(0, Math.max(widthOf(world, world.stderr) - 1, 10))}`);
    },
    clear() {
      if (visible) world.stderr.write(CLEAR);
      visible = false;
      drawn = Number.NEGATIVE_INFINITY;
    },
  };
}

/** The line itself: what is done, of how much, how fast, and how long it will take where that can be said. */
export function progressText(event: Progress, items: Iterable<Item>, elapsed: number): string {
  let done = 0;
  let total = 0;
  let known = true;
  let finished = 0;
  let number = 0;
  for (const item of items) {
    done += item.done;
    total += item.total ?? item.done;
    if (item.total === null) known = false;
    else if (item.done >= item.total) finished++;
    number++;
  }
  const parts = [PHASES[event.phase]];
  if (event.phase === 'layer') {
    if (number > 1) parts.push(`${finished} of ${number} done`);
  } else if (event.label !== '') parts.push(printable(event.label));
  if (event.phase === 'layer' || event.phase === 'database')
    parts.push(...amounts(done, known ? total : null, elapsed));
  return parts.join('  ');
}

function amounts(done: number, total: number | null, elapsed: number): string[] {
  if (done === 0) return [];
  const parts = [total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`];
  // A rate over less than this is noise.
  if (elapsed < 300) return parts;
  const rate = (done / elapsed) * 1000;
  parts.push(`${formatBytes(rate)}/s`);
  if (total !== null && total > done) parts.push(`${formatSeconds(((total - done) / rate) * 1000)} left`);
  return parts;
}
