import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { plainOf } from '../../packages/core/src/bytes/located/fields.ts';
import { SourceText } from '../../packages/core/src/bytes/located/text.ts';
import { yamlDocuments } from '../../packages/core/src/bytes/located/yaml.ts';
import {
  evaluatePodSecurity,
  parsePodSecurityLevel,
} from '../../packages/core/src/posture/pod-security/index.ts';
import { missing, SHARED } from '../e2e/support/needs.ts';

// The Pods that Kubernetes' own plugin is tested with, by level and version: ../shared/conformance/PROVENANCE.md.

/** At `restricted`, the check that says what a baseline check says at `baseline`. */
const TWINS: ReadonlyMap<string, string> = new Map([
  ['capabilities_baseline', 'capabilities_restricted'],
  ['hostpathvolumes', 'restrictedvolumes'],
  ['procmount', 'procmount_restricted'],
  ['seccompprofile_baseline', 'seccompprofile_restricted'],
]);

/** The checks of which a case breaks a second one, which API validation makes it break. */
const SECONDS: ReadonlyMap<string, string> = new Map([
  ['windowshostprocess', 'hostnamespaces'],
  ['privileged', 'allowprivilegeescalation'],
  ['allowprivilegeescalation', 'capabilities_restricted'],
]);

interface Case {
  /** `restricted:v1.31` */
  readonly policy: string;
  /** The check that is broken; null: none. */
  readonly breaks: string | null;
  readonly name: string;
  readonly text: string;
}

/** The files of a ustar archive. */
function* filesOf(tar: Buffer): Generator<{ readonly name: string; readonly text: string }> {
  const field = (from: number, to: number): string => tar.toString('latin1', from, to).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(field(at + 124, at + 136), 8);
    const name = [field(at + 345, at + 500), field(at, at + 100)].filter((part) => part !== '').join('/');
    yield { name, text: tar.toString('utf8', at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function casesOf(): readonly Case[] {
  const tar = gunzipSync(readFileSync(join(SHARED, 'conformance/pod-security.tar.gz')));
  return [...filesOf(tar)].flatMap(({ name, text }) => {
    const parts = /([a-z]+)\/(v1\.\d+)\/(pass|fail)\/([a-z_]+)\d*\.yaml$/.exec(name);
    if (parts === null) return [];
    const [, level, version, verdict, check = ''] = parts;
    return [{ policy: `${level}:${version}`, breaks: verdict === 'pass' ? null : check, name, text }];
  });
}

/** The checks that a case breaks, in small letters as in the names of the files. */
function brokenBy({ policy, text }: Case): readonly string[] {
  const [document] = yamlDocuments(new SourceText('pod.yaml', text));
  assert.ok(document !== undefined && 'root' in document);
  const { level, version } = parsePodSecurityLevel(policy);
  const violations = evaluatePodSecurity(plainOf(document.root), level, version);
  return [...new Set(violations.map(({ check }) => check.toLowerCase()))];
}

/** Whether the case breaks the check of its name, and no other than one that comes with it. */
function isRight({ breaks }: Case, broken: readonly string[]): boolean {
  if (breaks === null) return broken.length === 0;
  const twin = TWINS.get(breaks) ?? breaks;
  const second = SECONDS.get(breaks);
  return (
    broken.some((check) => check === breaks || check === twin) &&
    broken.every((check) => check === breaks || check === twin || check === second)
  );
}

const skip = missing('shared');

describe('the cases of Kubernetes', () => {
  const cases = skip === false ? casesOf() : [];
  // How many there are, for none may go unread.
  for (const [level, verdict, count] of [
    ['baseline', 'pass', 121],
    ['baseline', 'fail', 305],
    ['restricted', 'pass', 183],
    ['restricted', 'fail', 671],
  ] as const)
    test(`${level}, ${verdict}: ${count} Pods`, { skip }, () => {
      const those = cases.filter(
        ({ policy, breaks }) => policy.startsWith(level) && (breaks === null) === (verdict === 'pass'),
      );
      assert.equal(those.length, count);
      const wrong = those
        .map((one) => ({ name: one.name, broken: brokenBy(one), right: isRight(one, brokenBy(one)) }))
        .filter(({ right }) => !right);
      assert.deepEqual(wrong, []);
    });
});
