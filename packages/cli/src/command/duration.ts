import { SeaworthyError } from '@seaworthy/core/model/error.ts';

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const LONGEST = 7 * 24 * 3_600_000;

/**
 * `5m`, `90s`, `1h30m` as milliseconds, as Go's tools write durations. Throws `usage` for anything else, for zero and
 * for more than a week; `option` is named in the message.
 */
export function parseDuration(text: string, option: string): number {
  const wrong = (): SeaworthyError =>
    new SeaworthyError('usage', `${option}: ${JSON.stringify(text)} is no duration`, {
      hint: 'write a number and its unit, at most a week: 90s, 5m, 1h30m',
    });
  if (text.length > 40 || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) throw wrong();
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (MILLISECONDS[unit ?? ''] ?? Number.NaN);
  }
  if (!(total >= 1 && total <= LONGEST)) throw wrong();
  return Math.round(total);
}
