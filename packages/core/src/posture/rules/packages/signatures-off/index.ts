import type { DockerfileSubject } from '../../../model/tree.ts';
import { removeWord, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

const APT = /^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories)$/;
const RPM = /^(?:--nogpgcheck|--no-gpgchecks|--setopt=.*gpgcheck=(?:0|false))$/;
const OPTIONS: ReadonlyMap<string, RegExp> = new Map([
  ['apt', APT],
  ['apt-get', APT],
  ['apk', /^--allow-untrusted$/],
  ['dnf', RPM],
  ['microdnf', RPM],
  ['yum', RPM],
  ['rpm', /^(?:--nosignature|--nodigest|--noverify)$/],
  ['zypper', /^(?:--no-gpg-checks|--allow-unsigned-rpm)$/],
]);

/** Options that switch the signatures of packages off. */
export const rule: Rule = defineRule({
  id: 'packages/signatures-off',
  title: 'Signatures of packages are not checked',
  why: 'Whoever is between the build and the mirror, or holds the mirror, decides what is installed.',
  remedy: 'Take the option out, and add the key of the repository',
  severity: 'high',
  covers: ['DF068'],
  aliases: ['CKV2_DOCKER_7', 'CKV2_DOCKER_8', 'CKV2_DOCKER_9', 'CKV2_DOCKER_10', 'CKV2_DOCKER_11'],
  taxonomies: ['slsa/verified'],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      for (const word of command.args) {
        if (OPTIONS.get(command.program)?.test(word.text) !== true) continue;
        yield {
          at: word.place,
          reason: `${word.text} is given`,
          fix: deterministic('take it out', removeWord(word)),
        };
      }
    }
  }
}
