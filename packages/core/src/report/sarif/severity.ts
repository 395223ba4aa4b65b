import type { Severity } from '../../model/severity.ts';

/** How SARIF says how bad a result is. */
export type Level = 'error' | 'warning' | 'note';

/** SARIF's level of each severity. */
export const LEVELS: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  negligible: 'note',
  unknown: 'note',
};

/**
 * A score inside the band that GitHub shows as the severity's name. None for `unknown`: no one has said how bad it is.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const BANDS: Readonly<Record<Severity, string | null>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  negligible: '0.1',
  unknown: null,
};
