import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A Secret as a variable (https://kubernetes.io/docs/concepts/configuration/secret/). */
export const rule: Rule = defineRule({
  id: 'secret/secret-in-environment',
  title: 'Secret is handed over as a variable',
  why: 'Variables are seen by every child process, crash report and debug page; a file is read by whoever opens it.',
  remedy: 'Mount the Secret as a file',
  severity: 'low',
  covers: ['SE002'],
  aliases: ['CKV_K8S_35', 'C-0207', 'read-secret-from-env-var'],
  taxonomies: ['cis-kubernetes/5.4.1'],
  checks: {
    container: { origins: ['kubernetes'], check },
  },
});

function* check({ environment }: Container): Iterable<Violation> {
  for (const { name, from, at } of environment) {
    if (from === 'secret') yield { at, reason: name.endsWith('*') ? 'a whole Secret is' : `${name} is` };
  }
}
