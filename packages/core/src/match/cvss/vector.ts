/** The metrics of a vector by their names; `AV` → `N`. */
export type Metrics = ReadonlyMap<string, string>;

/**
 * Reads `prefix` and `NAME:VALUE/NAME:VALUE…`. Null where the prefix is another one, a metric is named twice or a part
 * has no colon.
 */
export function parseVector(vector: string, prefix: string): Metrics | null {
  if (!vector.startsWith(prefix) || vector.length > 1000) return null;
  const metrics = new Map<string, string>();
  for (const part of vector.slice(prefix.length).split('/')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, colon);
    if (colon < 1 || metrics.has(name)) return null;
    metrics.set(name, part.slice(colon + 1));
  }
  return metrics;
}

/** The weight of each metric of `table` in its order, or null where a metric is missing or has an unknown value. */
export function weigh<Name extends string>(
  metrics: Metrics,
  table: Readonly<Record<Name, Readonly<Record<string, number>>>>,
): Readonly<Record<Name, number>> | null {
  const weights = {} as Record<Name, number>;
  for (const name of Object.keys(table) as Name[]) {
    const value = metrics.get(name);
    if (value === undefined || !Object.hasOwn(table[name], value)) return null;
    weights[name] = table[name][value] ?? 0;
  }
  return weights;
}
