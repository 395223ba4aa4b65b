import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { mapAt } from '../../bytes/located/fields.ts';
import { SourceText } from '../../bytes/located/text.ts';
import { yamlDocuments } from '../../bytes/located/yaml.ts';
import { evaluatePodSecurity } from './index.ts';
import { parsePodSecurity } from './parse.ts';

// The cases that Kubernetes' own admission plugin is tested with: every `pass` file is clean, every `fail` file breaks the
// check that it is named after.

const SHARED = join(import.meta.dirname, '../../../../../../shared/conformance/pod-security.tar.gz');

/** A restricted check stands for its baseline twin, at the restricted level. */
const TWINS: ReadonlyMap<string, string> = new Map([
  ['capabilities_baseline', 'capabilities_restricted'],
  ['hostpathvolumes', 'restrictedvolumes'],
  ['procmount', 'procmount_restricted'],
  ['seccompprofile_baseline', 'seccompprofile_restricted'],
]);

interface Case {
  readonly level: string;
  readonly version: string;
  readonly passes: boolean;
  readonly check: string;
  readonly text: string;
}

/** The files of a ustar archive: names and sizes stand in its headers. */
function* filesOf(tar: Buffer): Generator<{ name: string; text: string }> {
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const field = (from: number, length: number): string =>
      tar.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8);
    const name = [field(345, 155), field(0, 100)].filter((part) => part !== '').join('/');
    if (field(156, 1) === '0') yield { name, text: tar.toString('utf8', at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function casesOf(): Case[] {
  return [...filesOf(gunzipSync(readFileSync(SHARED)))].flatMap(({ name, text }) => {
    const found = /([a-z]+)\/(v1\.\d+)\/(pass|fail)\/([a-z_]+?)\d*\.yaml$/.exec(name);
    if (found === null) return [];
    const [, level = '', version = '', kind, check = ''] = found;
    return [{ level, version, passes: kind === 'pass', check, text }];
  });
}

function failingChecks({ text, level, version }: Case): string[] {
  const [document] = yamlDocuments(new SourceText('pod.yaml', text));
  assert.ok(document !== undefined && 'root' in document && document.root?.kind === 'map');
  const spec = mapAt(document.root, 'spec');
  assert.ok(spec !== undefined);
  const pod = { spec, metadata: mapAt(document.root, 'metadata') ?? null };
  return evaluatePodSecurity(pod, parsePodSecurity(`${level}:${version}`)).map(({ check }) =>
    check.id.toLowerCase(),
  );
}

const skip = existsSync(SHARED) ? false : `${SHARED} is not there`;

describe("Kubernetes' own cases", { skip }, () => {
  const cases = skip === false ? casesOf() : [];
  for (const level of ['baseline', 'restricted']) {
    test(`${level}: every good Pod is clean, every bad one breaks its check`, () => {
      const those = cases.filter((one) => one.level === level);
      // As many as the archive has of it: none may go unread.
      assert.equal(those.length, level === 'baseline' ? 426 : 854);
      const wrong = those.flatMap((one) => {
        const checks = failingChecks(one);
        const twin = level === 'restricted' ? TWINS.get(one.check) : undefined;
        const right = one.passes
          ? checks.length === 0
          : checks.includes(one.check) || (twin !== undefined && checks.includes(twin));
        return right
          ? []
          : [`${one.version} ${one.passes ? 'pass' : 'fail'} ${one.check}: ${checks.join(', ')}`];
      });
      assert.deepEqual(wrong, []);
    });
  }
});
