import type { Cataloger } from '../../contract.ts';
import { parseGradleLock } from './parse.ts';

/** Gradle's lockfiles. */
export const cataloger: Cataloger = {
  name: 'gradle-lock',
  version: 1,
  summary: 'Java libraries of `gradle.lockfile` and `buildscript-gradle.lockfile`',
  wants: { suffixes: ['gradle.lockfile'] },
  type: 'maven',
  matching: { ecosystem: 'Maven', scheme: 'maven' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseGradleLock,
};
