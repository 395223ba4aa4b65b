import type { Severity } from '../../model/severity.ts';

export type Style = 'bold' | 'dim' | 'warn' | 'good' | 'critical' | 'high' | 'medium' | 'low';

/** Puts text into a style; does nothing where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  warn: [33, 39],
  good: [32, 39],
  critical: [91, 39],
  high: [31, 39],
  medium: [33, 39],
  low: [34, 39],
};

/** The style of each severity. */
export const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  negligible: 'dim',
  unknown: 'dim',
};

/** ANSI styles (ECMA-48 SGR) where `colour`, else none. */
export function createPaint(colour: boolean): Paint {
  if (!colour) return (_style, text) => text;
  return (style, text) => `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m`;
}
