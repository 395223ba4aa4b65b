/** What one unit cost in a scan. */
export interface ProfileRow {
  readonly unit: string;
  readonly files: number;
  readonly milliseconds: number;
}

/** The rows as lines for stderr, dearest first. */
export function profileTable(rows: readonly ProfileRow[]): readonly string[] {
  const sorted = [...rows].sort((a, b) => b.milliseconds - a.milliseconds || (a.unit < b.unit ? -1 : 1));
  const width = Math.max(4, ...sorted.map(({ unit }) => unit.length));
  const line = (unit: string, files: string, time: string): string => {
    return `${unit.padEnd(width)}  ${files.padStart(8)}  ${time.padStart(12)}`;
  };
  return [
    line('unit', 'files', 'milliseconds'),
    ...sorted.map(({ unit, files, milliseconds }) => line(unit, String(files), milliseconds.toFixed(1))),
  ];
}
