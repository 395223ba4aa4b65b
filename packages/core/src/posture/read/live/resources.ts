import type { Maybe, Resources } from '../../model/container.ts';
import type { Inspected } from './inspected.ts';

/** Limits; 0 and less are none. Memory is in bytes, CPU in cores. */
export function resourcesOf(document: Inspected): Resources {
  const limit = (key: string, write: (value: number) => string = String): Maybe<string> => {
    const found = document.number('HostConfig', key);
    return found === null || found.value <= 0 ? null : { value: write(found.value), at: found.at };
  };
  const period = document.number('HostConfig', 'CpuPeriod')?.value ?? 0;
  return {
    cpuRequest: null,
    cpuLimit:
      limit('NanoCpus', (value) => String(value / 1e9)) ??
      limit('CpuQuota', (value) => String(value / (period > 0 ? period : 100_000))),
    memoryRequest: limit('MemoryReservation'),
    memoryLimit: limit('Memory'),
    storageLimit: null,
    pidsLimit: limit('PidsLimit'),
  };
}
