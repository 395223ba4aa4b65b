const DAY = 86_400_000;

/** Whole days from an ISO time until `now`; null for what is no time, 0 for the future. */
export function daysSince(time: string, now: Date): number | null {
  const then = Date.parse(time);
  return Number.isNaN(then) ? null : Math.max(0, Math.floor((now.getTime() - then) / DAY));
}
