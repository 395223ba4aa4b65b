import type { Output, World } from '../world.ts';

function forced(value: string | undefined): boolean | null {
  if (value === undefined || value === '') return null;
  return value !== '0' && value.toLowerCase() !== 'false';
}

/**
 * Whether ANSI colours go to `output`. `--no-color`, then NO_COLOR (https://no-color.org), then FORCE_COLOR
 * (https://force-color.org), then whether it is a terminal that knows them.
 */
export function wantsColour(world: World, output: Output, noColourFlag: boolean): boolean {
  if (noColourFlag) return false;
  if ((world.env['NO_COLOR'] ?? '') !== '') return false;
  return forced(world.env['FORCE_COLOR']) ?? (output.isTTY === true && world.env['TERM'] !== 'dumb');
}

/** Columns of `output`: those of the terminal, else COLUMNS where it is one; 0 (no limit) where it is none. */
export function widthOf(world: World, output: Output): number {
  if (output.isTTY !== true) return 0;
  if (output.columns !== undefined && output.columns > 0) return output.columns;
  const columns = Number(world.env['COLUMNS']);
  return Number.isInteger(columns) && columns > 0 ? columns : 80;
}

/** Whether a line that rewrites itself may be shown on `output`: a real terminal, no CI, no dumb one. */
export function canAnimate(world: World, output: Output): boolean {
  if (output.isTTY !== true || world.env['TERM'] === 'dumb') return false;
  return forced(world.env['CI']) !== true;
}
