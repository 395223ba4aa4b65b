import type { Command, Container, Maybe } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Options by which programs are told to trust whoever answers, or to let everybody in. */
export const rule: Rule = defineRule({
  id: 'network/insecure-flag',
  title: 'Program is started without its own protection',
  why: 'Certificates are not checked, or nobody is asked who he is: whoever reaches it, or stands between, is trusted.',
  remedy: 'Take the option out, and give the program a certificate or an account',
  severity: 'medium',
  covers: ['IM019'],
  aliases: [],
  taxonomies: [],
  checks: {
    container: { origins: ['dockerfile', 'image', 'compose', 'kubernetes', 'live'], check },
  },
});

const OFF =
  /^--?(?:insecure|allow-insecure|insecure-skip-(?:tls-)?verify|insecure-skip-tls-verification|skip-(?:tls|ssl)-verify|no-(?:tls|ssl)-verify|no-check-certificate|api\.insecure|kubelet-insecure-tls|anonymous-auth|allow-anonymous|no-auth|noauth|disable-auth(?:entication)?|without-authentication|enable-insecure-login|enable-skip-login)(?:=(?:true|1|yes))?$/i;
const NO_TLS = /^--?(?:tls-?verify|ssl-?verify|verify-(?:tls|ssl)|strict-ssl)=(?:false|0|no)$/i;

function* check({ entrypoint, command }: Container): Iterable<Violation> {
  yield* violations(entrypoint);
  yield* violations(command);
}

function* violations(set: Maybe<Command>): Iterable<Violation> {
  if (set === null) return;
  const { form, words } = set.value;
  // One text for a shell: its words, as far as blanks part them.
  const all = form === 'shell' ? words.flatMap((text) => text.split(/\s+/)) : words;
  const found = all.find((word) => OFF.test(word) || NO_TLS.test(word));
  if (found !== undefined) yield { at: set.at, reason: `it is started with ${found}` };
}
