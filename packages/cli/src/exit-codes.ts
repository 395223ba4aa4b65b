import type { ErrorCode } from '@seaworthy/core/model/error.ts';

/** What the command line answers. 1 comes from a verdict alone, never from an error. */
export const EXIT = { passed: 0, findings: 1, usage: 2, failed: 3, interrupted: 130 } as const;

/** The one table of error codes and exit codes. */
export const EXIT_OF_ERROR: Readonly<Record<ErrorCode, 2 | 3>> = {
  usage: 2,
  offline: 3,
  'target/not-found': 3,
  'target/unsupported': 3,
  'image/invalid': 3,
  'image/digest-mismatch': 3,
  'image/platform': 3,
  'image/limit': 3,
  'registry/auth': 3,
  'registry/not-found': 3,
  'registry/failed': 3,
  'engine/unavailable': 3,
  'engine/failed': 3,
  'network/failed': 3,
  'network/timeout': 3,
  'database/invalid': 3,
  'database/feed': 3,
  'file/unreadable': 3,
  'file/unwritable': 3,
  cancelled: 3,
  internal: 3,
};
