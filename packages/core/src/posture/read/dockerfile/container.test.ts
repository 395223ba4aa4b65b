import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceText } from '../../../bytes/located/text.ts';
import { containerOf } from './container.ts';
import { parseDockerfile } from './parse.ts';

test('the container is that of the last stage and of those below it', () => {
  const text = `FROM alpine AS base
USER 1000:1000
ENV A=1 B="two words"
LABEL org.opencontainers.image.source="https://shop.example"
FROM debian AS build
USER root
FROM base
EXPOSE 8080/udp 53
HEALTHCHECK CMD wget -q localhost
CMD ["app"]
`;
  const container = containerOf(parseDockerfile(new SourceText('Dockerfile', text)));
  assert.equal(container?.identity.user?.value, '1000');
  assert.equal(container?.identity.group?.value, '1000');
  assert.equal(container?.image?.value, 'alpine');
  assert.deepEqual(
    container?.environment.map(({ name, value }) => [name, value]),
    [
      ['A', '1'],
      ['B', 'two words'],
    ],
  );
  assert.deepEqual(
    container?.ports.map(({ container: port, protocol }) => [port, protocol]),
    [
      [8080, 'udp'],
      [53, 'tcp'],
    ],
  );
  assert.equal(container?.labels.get('org.opencontainers.image.source')?.value, 'https://shop.example');
  assert.equal(container?.probes.health?.value, 'CMD wget -q localhost');
  assert.deepEqual(container?.command?.value, { form: 'exec', words: ['app'] });
});
