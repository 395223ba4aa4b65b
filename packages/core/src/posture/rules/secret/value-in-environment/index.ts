import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Values of variables whose names say what they are. */
export const rule: Rule = defineRule({
  id: 'secret/value-in-environment',
  title: 'Secret is written into the environment',
  why: 'It is in the file, in the image or the object, in every process list and crash report that shows the environment.',
  remedy:
    'Take it from a secret of the engine: secrets: of Compose, secretKeyRef or a mounted Secret, RUN --mount=type=secret',
  severity: 'high',
  covers: ['DF070', 'CO021', 'SE001', 'IM003'],
  aliases: ['DL3064', 'DS-0031', 'SecretsUsedInArgOrEnv', 'CIS-DI-0010', 'C-0012', 'env-var-secret'],
  taxonomies: ['cis-docker/4.10'],
  checks: {
    container: { origins: ['dockerfile', 'image', 'compose', 'kubernetes', 'live'], check },
    dockerfile: ({ file }) =>
      file.instructions
        .filter(({ keyword }) => keyword === 'ARG')
        .flatMap(({ words }) =>
          words.flatMap(({ text, place }) => {
            const name = text.split('=')[0] ?? '';
            const reason = `${name} stays in the history of the image`;
            return isSecret(name) ? [{ at: place, severity: 'medium' as const, reason }] : [];
          }),
        ),
  },
});

const SECRET =
  /(?:^|_)(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|SECRETS|TOKEN|APIKEY|API_KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|CREDENTIALS?|AUTH_KEY)(?:$|_)/i;
/** Names that only point to a secret, or speak of one. */
const POINTER = /(?:_FILE|_PATH|_URL|_NAME|_ID|_TTL|_LENGTH|_TYPE|_HEADER|_EXPIRY|_POLICY)$/i;
const PLACEHOLDER =
  /^(?:|changeme|change-me|xxx+|\*+|todo|none|null|true|false|disabled|<[^>]*>|\$\{?.*|secret:\/\/.*)$/i;

function isSecret(name: string): boolean {
  return SECRET.test(name) && !POINTER.test(name);
}

function* check({ environment }: Container): Iterable<Violation> {
  for (const { name, value, from, at } of environment) {
    if (from !== 'literal' || value === null || !isSecret(name) || PLACEHOLDER.test(value.trim())) continue;
    yield { at, reason: `the value of ${name} stands here` };
  }
}
