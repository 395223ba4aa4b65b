import type { CommandDescriptor } from '../../command/descriptor.ts';
import { TARGETS } from '../scan/index.ts';
import { MIRROR, TARGET_OPTIONS } from '../scan/options.ts';

/** Options of a scan that choose what is shown or judged: an explanation tells all, and judges nothing. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  'all-platforms',
  'fail-on',
  'only-fixed',
  'plan',
  'profile',
  'scanners',
  'severity',
]);

export const command: CommandDescriptor = {
  name: 'explain',
  summary: 'why a finding is there, or is not',
  description: `ID is a CVE, or any other name that advisories have: GHSA, DSA, ALSA, GO, PYSEC …, in any case.
${TARGETS}

Tells which records speak of the flaw, which packages could be concerned, how each version was compared, who suppressed
what, and what could not be known. Exit code 0 where that could be told, also of a flaw that is not there.`,
  operands: [
    { name: 'ID', summary: 'the flaw, by any of its names' },
    { name: 'TARGET', summary: 'where it was looked for', complete: 'file' },
  ],
  options: [
    {
      kind: 'value',
      name: 'format',
      argument: 'FORMAT',
      summary: 'how it is printed',
      choices: ['text', 'json'],
      fallback: 'text',
      inConfig: false,
    },
    ...TARGET_OPTIONS.filter(({ name }) => !LEFT_OUT.has(name)),
    MIRROR,
  ],
  examples: [
    {
      call: 'seaworthy explain CVE-2024-5535 debian:12',
      says: 'is it there, since when, and what fixes it?',
    },
    { call: 'seaworthy explain ghsa-jfh8-c2jp-5v3q app.tar', says: 'by another of its names' },
    {
      call: 'seaworthy explain --offline --db advisories.db --format json ALSA-2024:2447 dir:rootfs',
      says: 'an erratum, for programs',
    },
  ],
  load: () => import('./run.ts'),
};
