import type { Place } from '../../../bytes/located/text.ts';
import type { Limits, Reading, Scope } from './contract.ts';

/** Says that something could not be read, once a place and reason. */
export function report(reading: Reading, at: Place, reason: string): void {
  add(reading, { id: 'file/unreadable', path: at.source.path, at, reason });
}

/** Takes from what a project may use of something; false, and a problem, where that is used up. */
export function spend(
  { reading, limits }: Scope,
  what: Exclude<keyof Limits, 'told'>,
  { amount, at }: { readonly amount: number; readonly at: Place },
): boolean {
  limits[what] -= amount;
  if (limits[what] >= 0) return true;
  if (!limits.told.has(what)) {
    limits.told.add(what);
    add(reading, { id: `limit/compose-${what}`, path: at.source.path, at, reason: REASONS[what] });
  }
  return false;
}

const REASONS: Readonly<Record<Exclude<keyof Limits, 'told'>, string>> = {
  loads: 'includes and extends of more files than anybody has: the rest was not read',
  merges: 'extends and overrides unfold to more values than anybody writes: the rest was not merged',
  characters: 'variables unfold to more text than anybody writes: the rest was not replaced',
  ports: 'more ports than there are: the rest was not read',
};

/** What a project may use: far more than any real one does. */
export function fullLimits(): Limits {
  return { loads: 500, merges: 2_000_000, characters: 16_000_000, ports: 200_000, told: new Set() };
}

function add({ problems, told }: Reading, problem: Reading['problems'][number]): void {
  const key = `${problem.path}\0${problem.at?.start ?? ''}\0${problem.reason}`;
  if (told.has(key)) return;
  told.add(key);
  problems.push(problem);
}
