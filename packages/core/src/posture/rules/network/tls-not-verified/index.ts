import type { DockerfileSubject } from '../../../model/tree.ts';
import type { Edit } from '../../../model/change.ts';
import { pairsOf } from '../../../read/dockerfile/instructions.ts';
import type { ShellWord } from '../../../read/dockerfile/shell/contract.ts';
import { removeWord, replaceWord, type RunCommand, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** Options and variables that switch the check of certificates off. */
export const rule: Rule = defineRule({
  id: 'network/tls-not-verified',
  title: 'Certificates are not checked',
  why: 'Whoever is on the way to the server answers in its name: what is fetched is his.',
  remedy: 'Take the option out, and add the certificate of the authority to the image',
  severity: 'high',
  covers: ['DF069'],
  aliases: [
    'CKV2_DOCKER_2',
    'CKV2_DOCKER_3',
    'CKV2_DOCKER_4',
    'CKV2_DOCKER_5',
    'CKV2_DOCKER_6',
    'CKV2_DOCKER_12',
    'CKV2_DOCKER_13',
    'CKV2_DOCKER_14',
    'CKV2_DOCKER_15',
    'CKV2_DOCKER_16',
  ],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

const VARIABLES: ReadonlyMap<string, RegExp> = new Map([
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['PYTHONHTTPSVERIFY', /^0$/],
  ['GIT_SSL_NO_VERIFY', /^(?:1|true)$/i],
  ['PIP_TRUSTED_HOST', /./],
  ['NPM_CONFIG_STRICT_SSL', /^false$/i],
]);

function offending({ program, args }: RunCommand): ShellWord | null {
  if (program === 'curl')
    return (
      args.find(({ text }) => /^(?:--insecure|--proxy-insecure|-[A-Za-z]*k[A-Za-z]*)$/.test(text)) ?? null
    );
  if (program === 'wget') return args.find(({ text }) => text === '--no-check-certificate') ?? null;
  if (/^pip3?$/.test(program)) return args.find(({ text }) => /^--trusted-host(?:=|$)/.test(text)) ?? null;
  if (program === 'git') return args.find(({ text }) => /^http\.sslverify(?:=false)?$/i.test(text)) ?? null;
  if (/^(?:npm|yarn|pnpm)$/.test(program))
    return args.find(({ text }) => /^strict-ssl(?:=false)?$|^--(?:no-)?strict-ssl=?/.test(text)) ?? null;
  return null;
}

/** What is left without it; null where more than a word has to change. */
function fixed(word: ShellWord): readonly Edit[] | null {
  if (/^(?:--insecure|--no-check-certificate|-k)$/.test(word.text)) return removeWord(word);
  return /^-[A-Za-z]+$/.test(word.text) ? replaceWord(word, word.text.replace('k', '')) : null;
}

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const instruction of file.instructions) {
    if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
    for (const { name, value, place } of pairsOf(instruction)) {
      if (VARIABLES.get(name.toUpperCase())?.test(value?.text ?? '') === true)
        yield { at: place, reason: `${name} switches it off` };
    }
  }
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const word = offending(command);
      const values = command.args.map(({ text }) => text.toLowerCase());
      if (word !== null && !(values.includes('true') && !values.includes('false'))) {
        yield {
          at: word.place,
          reason: `${command.program} ${word.text} switches it off`,
          fix: deterministic('take it out', fixed(word)),
        };
      }
      for (const { name, value, place } of command.command.assignments) {
        if (VARIABLES.get(name)?.test(value.text) === true)
          yield { at: place, reason: `${name} switches it off` };
      }
    }
  }
}
