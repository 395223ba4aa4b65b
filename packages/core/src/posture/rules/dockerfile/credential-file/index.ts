import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Files that hold credentials, by the names that they have everywhere. */
export const rule: Rule = defineRule({
  id: 'dockerfile/credential-file',
  title: 'File with credentials is copied',
  why: 'It is in the layer for whoever has the image, also where a later instruction deletes it.',
  remedy: 'Mount it for the one instruction that needs it: RUN --mount=type=secret',
  severity: 'critical',
  covers: ['DF072'],
  aliases: ['DS-0031', 'CIS-DI-0010'],
  taxonomies: ['cis-docker/4.10'],
  checks: {
    dockerfile: check,
  },
});

const NAMES =
  /(?:^|\/)(?:\.npmrc|\.pypirc|\.netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.env(?:\.(?!example|sample|template)[\w-]+)?|id_(?:rsa|dsa|ecdsa|ed25519)|kubeconfig|credentials\.json|\.vault-token|\.aws\/credentials|\.docker\/config\.json|\.kube\/config|[^/]+\.(?:p12|pfx|jks))$|(?:^|\/)\.(?:ssh|aws|gnupg|kube)\/?$/;

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, words, flags } of file.instructions) {
    if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) continue;
    for (const { text, place } of words.slice(0, -1)) {
      if (NAMES.test(text)) yield { at: place, reason: `${text} holds credentials as a rule` };
    }
  }
}
