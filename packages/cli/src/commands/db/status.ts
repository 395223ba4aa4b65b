import { statSync } from 'node:fs';
import type { DatabaseInfo } from '@seaworthy/core/model/advisory.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { timeOfRun } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { daysSince } from '../../ui/age.ts';
import { count, formatBytes, printable } from '../../ui/text.ts';
import { writeText } from '../../ui/write.ts';
import { databasePath, openOrFail } from './open.ts';

/** What `db status` tells; the JSON has these keys in this order. */
interface Status {
  readonly path: string;
  readonly size: number;
  readonly info: DatabaseInfo;
  readonly ageDays: number | null;
}

/** `seaworthy db status`: sources, dates, records, digest. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, world } = invocation;
  const source = openOrFail(invocation);
  try {
    const path = databasePath(invocation);
    const ageDays = daysSince(source.info.built, timeOfRun(world.env));
    const status = { path, size: statSync(path).size, info: source.info, ageDays };
    await writeText(
      world.stdout,
      options.value('format') === 'json' ? statusJson(status) : statusText(status),
    );
  } finally {
    source.close();
  }
  return EXIT.passed;
}

function statusJson({ path, size, info, ageDays }: Status): string {
  const { digest, built, records, sources } = info;
  const listed = sources.map((source) => ({
    name: source.name,
    updated: source.updated,
    records: source.records,
  }));
  return `${JSON.stringify({ path, size, digest, built, ageDays, records, sources: listed }, null, 2)}\n`;
}

function statusText({ path, size, info, ageDays }: Status): string {
  const age = ageDays === null ? '' : `, ${count(ageDays, 'day')} ago`;
  const width = Math.max(6, ...info.sources.map(({ name }) => printable(name).length));
  const lines = [
    `path     ${printable(path)}`,
    `size     ${formatBytes(size)}`,
    `digest   ${printable(info.digest)}`,
    `built    ${printable(info.built)}${age}`,
    `records  ${info.records}`,
    '',
    `${'source'.padEnd(width)}  records  updated`,
  ];
  for (const { name, records, updated } of info.sources) {
    lines.push(
      `${printable(name).padEnd(width)}  ${String(records).padStart(7)}  ${printable(updated ?? 'unknown')}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
