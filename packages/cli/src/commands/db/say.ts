import type { UpdateProgress } from '@seaworthy/core/advisory/update/update.ts';
import type { BuildProgress, BuildSummary } from '@seaworthy/core/advisory/database/build.ts';
import { timeOfRun } from '../../environment.ts';
import type { Log } from '../../ui/log.ts';
import { count, formatBytes } from '../../ui/text.ts';
import type { World } from '../../world.ts';

/** How many of the records that could not be read are named. */
const NAMED = 5;

/** SOURCE_DATE_EPOCH in seconds, or null: then a database is as old as the newest of its feeds. */
export function builtAt(env: World['env']): number | null {
  return (env['SOURCE_DATE_EPOCH'] ?? '') === '' ? null : Math.floor(timeOfRun(env).getTime() / 1000);
}

/** A step of a build on the progress line. */
function showBuild(log: Log, { stage, name, records, done, total }: BuildProgress): void {
  const step = stage === 'read' ? `${name} (${done + 1} of ${total})` : `writing ${name}`;
  log.progress.update({
    phase: 'database',
    label: `${step}, ${count(records, 'record')}`,
    done: 0,
    total: null,
  });
}

/** A step of an update, or of a build that fetches, on the progress line. */
export function showUpdate(log: Log, progress: UpdateProgress): void {
  if (progress.stage !== 'fetch') return showBuild(log, progress);
  log.progress.update({ phase: 'database', label: progress.name, done: progress.bytes, total: null });
}

/** What a build has made, what it could not read, and what it passed over. */
export function sayBuilt(log: Log, summary: BuildSummary): void {
  const { output, size, records, sources, unreadable, unreadableCount, unused } = summary;
  log.note(
    `${output}: ${count(records, 'advisory', 'advisories')} of ${count(sources.length, 'source')}, ${formatBytes(size)}`,
  );
  if (unreadableCount > 0) log.note(`${count(unreadableCount, 'record')} could not be read`);
  for (const { record, reason } of unreadable.slice(0, NAMED)) log.note(`  ${record}: ${reason}`);
  if (unreadableCount > NAMED) log.note(`  and ${unreadableCount - NAMED} more`);
  for (const { path, reason } of unused) log.note(`passed over ${path}: ${reason}`);
}
