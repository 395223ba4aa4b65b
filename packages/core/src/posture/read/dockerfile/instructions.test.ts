import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Place, SourceText, textOf } from '../../../bytes/located/text.ts';
import type { Instruction } from './contract.ts';
import {
  copyOf,
  exposedPortsOf,
  fromOf,
  hasFlag,
  healthcheckOf,
  pairsOf,
  shellOf,
  singleWordOf,
  userOf,
  volumesOf,
} from './instructions.ts';
import { parseDockerfile } from './parse.ts';
import { runOf } from './run.ts';
import { stageFinder } from './stages.ts';

/** The instruction of a text that stands behind a FROM. */
function one(text: string): Instruction {
  const [, instruction] = parseDockerfile(new SourceText('Dockerfile', `FROM a\n${text}\n`)).instructions;
  assert.ok(instruction);
  return instruction;
}

const written = (place: Place | undefined): string | null => (place === undefined ? null : textOf(place));

// BuildKit's testfiles/env and line_parsers_test.go.
test('pairs: quotes, escapes, an = in the value, and the old form', () => {
  const pairs = (text: string): unknown[] =>
    pairsOf(one(text)).map(({ name, value, place, namePlace, legacy }) => [
      name,
      value?.text ?? null,
      written(place),
      written(namePlace),
      written(value?.place),
      legacy,
    ]);
  assert.deepEqual(pairs('ENV a="b c" d=e=\\ f'), [
    ['a', 'b c', 'a="b c"', 'a', '"b c"', false],
    ['d', 'e= f', 'd=e=\\ f', 'd', 'e=\\ f', false],
  ]);
  assert.deepEqual(pairs('ENV a  "b c" d=e'), [['a', 'b c d=e', 'a  "b c" d=e', 'a', '"b c" d=e', true]]);
  assert.deepEqual(pairs('LABEL "a.b"=c \\\n  d='), [
    ['a.b', 'c', '"a.b"=c', '"a.b"', 'c', false],
    ['d', '', 'd=', 'd', '', false],
  ]);
  assert.deepEqual(pairs('ARG A B="c"'), [
    ['A', null, 'A', 'A', null, false],
    ['B', 'c', 'B="c"', 'B', '"c"', false],
  ]);
  assert.deepEqual(pairs('ENV a'), []);
});

test('COPY and ADD: sources, destination and flags', () => {
  const copy = copyOf(
    one('COPY --from=x --chown=1:2 --chmod=0644 --link --exclude=a --exclude=b c <<E d/ e/\ntext\nE'),
  );
  assert.deepEqual(
    [copy?.sources.map(({ text }) => text), copy?.destination?.text, copy?.heredocs.map(({ name }) => name)],
    [['c', 'd/'], 'e/', ['E']],
  );
  assert.deepEqual(
    [
      copy?.from?.value,
      copy?.chown?.value,
      copy?.chmod?.value,
      copy?.link,
      copy?.excludes.map((x) => x.value),
    ],
    ['x', '1:2', '0644', true, ['a', 'b']],
  );
  const add = copyOf(one('ADD --checksum=sha256:0 ["a b", "c"]'));
  assert.deepEqual(
    [add?.checksum?.value, add?.sources[0]?.text, add?.destination?.text],
    ['sha256:0', 'a b', 'c'],
  );
  assert.equal(copyOf(one('COPY x'))?.destination, null);
  assert.equal(hasFlag(one('COPY --link=false a b'), 'link'), false);
  assert.equal(copyOf(one('RUN x')), null);
});

test('users, with colons in variables', () => {
  const user = (text: string): unknown => {
    const found = userOf(one(text));
    return [found?.user, found?.group];
  };
  assert.deepEqual(user('USER app'), ['app', null]);
  assert.deepEqual(user('USER 1000:0'), ['1000', '0']);
  assert.deepEqual(user('USER ${UID:-1000}:${GID:-1000}'), ['${UID:-1000}', '${GID:-1000}']);
  assert.equal(userOf(one('USER')), null);
});

test('ports, ranges, protocols, and what has a host', () => {
  assert.deepEqual(
    exposedPortsOf(one('EXPOSE 80 443/UDP 8000-8010 $PORT 127.0.0.1:80:81/tcp')).map((port) => [
      port.first,
      port.last,
      port.protocol,
      port.host,
      written(port.word.place),
    ]),
    [
      [80, 80, 'tcp', null, '80'],
      [443, 443, 'UDP', null, '443/UDP'],
      [8000, 8010, 'tcp', null, '8000-8010'],
      [null, null, 'tcp', null, '$PORT'],
      [81, 81, 'tcp', '127.0.0.1:80', '127.0.0.1:80:81/tcp'],
    ],
  );
});

test('HEALTHCHECK, SHELL, VOLUME, FROM and those of one word', () => {
  const health = healthcheckOf(one('HEALTHCHECK --interval=5s --retries=3 CMD curl -f x || exit 1'));
  assert.ok(health?.kind === 'command');
  assert.deepEqual(
    [health.form, health.command[0]?.text, health.interval?.value, health.retries?.value, health.timeout],
    ['shell', 'curl -f x || exit 1', '5s', '3', null],
  );
  assert.equal(healthcheckOf(one('HEALTHCHECK none'))?.kind, 'none');
  assert.deepEqual(
    shellOf(one('SHELL ["bash", "-c"]'))?.map(({ text }) => text),
    ['bash', '-c'],
  );
  assert.deepEqual(
    volumesOf(one('VOLUME /a /b')).map(({ text }) => text),
    ['/a', '/b'],
  );
  assert.equal(singleWordOf(one('WORKDIR "/a b"'), 'WORKDIR')?.text, '/a b');
  assert.equal(singleWordOf(one('WORKDIR /a'), 'STOPSIGNAL'), null);
  const from = fromOf(one('FROM --platform=linux/amd64 x:1 as Y'));
  assert.deepEqual([from?.image?.text, from?.platform?.value, from?.as?.text], ['x:1', 'linux/amd64', 'Y']);
});

// https://docs.docker.com/reference/dockerfile/#run---mount
test('mounts of RUN, with the place of each option', () => {
  const run = runOf(
    one(
      'RUN --mount=type=secret,id=npm,target=/x,required,env=T --mount="type=cache,dst=/c,sharing=locked" --mount=from=b,src=/s,target=/t,rw --network=host --security=insecure make',
    ),
  );
  assert.deepEqual(
    run?.mounts.map((one) => [one.type, one.id, one.source, one.target, one.from, one.env, one.sharing]),
    [
      ['secret', 'npm', null, '/x', null, 'T', null],
      ['cache', null, null, '/c', null, null, 'locked'],
      ['bind', null, '/s', '/t', 'b', null, null],
    ],
  );
  assert.deepEqual(
    run?.mounts.map(({ readOnly, required }) => [readOnly, required]),
    [
      [true, true],
      [false, false],
      [false, false],
    ],
  );
  assert.deepEqual(
    [written(run?.mounts[0]?.options.get('id')?.place), written(run?.mounts[1]?.options.get('dst')?.place)],
    ['id=npm', 'dst=/c'],
  );
  assert.deepEqual([run?.network?.value, run?.security?.value], ['host', 'insecure']);
});

test('what a reference to a stage means: a name or an index, of an earlier stage', () => {
  const { stages } = parseDockerfile(
    new SourceText('Dockerfile', 'FROM a AS x\nFROM b\nFROM c AS X\nFROM d'),
  );
  const find = stageFinder(stages);
  const index = (reference: string, before: number): number | undefined => find(reference, before)?.index;
  assert.deepEqual(
    [index('X', 2), index('x', 3), index('1', 3), index('3', 3), index('y', 3), index('x', 0)],
    [0, 2, 1, undefined, undefined, undefined],
  );
});
