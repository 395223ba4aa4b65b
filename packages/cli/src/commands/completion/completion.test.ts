import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allDescriptors } from '../../cli.ts';
import { walk } from '../../command/program.ts';
import { COMMANDS } from '../registry.generated.ts';
import { runProgram, seaworthy, temporaryFolder } from '../../testing/spawn.ts';

function missing(shell: string): string | false {
  return spawnSync(shell, ['--version']).error === undefined ? false : `${shell} is not installed`;
}

// Does what readline does: sets the words and calls the function that `complete -F` registered.
const PROBE = `
source "$1"; shift
[[ "$(complete -p seaworthy)" == *"-F _seaworthy "* ]] || exit 9
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}
_seaworthy
printf '%s\\n' "\${COMPREPLY[@]}"
`;

test('bash completes verbs, options and values', { skip: missing('bash') }, async (context) => {
  const folder = temporaryFolder(context);
  const script = join(folder, 'completion.bash');
  const { stdout, code } = await seaworthy(['completion', 'bash']);
  assert.equal(code, 0);
  writeFileSync(script, stdout);
  const complete = async (...words: string[]): Promise<string[]> => {
    const ended = await runProgram('bash', ['-u', '-c', PROBE, 'bash', script, 'seaworthy', ...words], {
      cwd: folder,
    });
    assert.equal(ended.stderr, '');
    assert.equal(ended.code, 0);
    return ended.stdout.split('\n').filter((line) => line !== '');
  };
  assert.deepEqual(await complete('sc'), ['scan']);
  assert.deepEqual((await complete('')).sort(), [...COMMANDS.keys(), 'help'].sort());
  assert.deepEqual((await complete('db', '')).sort(), ['build', 'pull', 'push', 'status', 'update']);
  assert.deepEqual(await complete('db', 'build', '--fr'), ['--from']);
  assert.deepEqual(await complete('scan', '--fail'), ['--fail-on']);
  assert.deepEqual(await complete('scan', '--fail-on', 'ga'), ['gap']);
  assert.deepEqual(await complete('scan', '--db', 'scan', '--onl'), ['--only-fixed']);
  assert.deepEqual(await complete('--config', 'db', 'cache', ''), ['status', 'clear']);
  assert.deepEqual(await complete('completion', 'z'), ['zsh']);
  assert.deepEqual(await complete('db', '--from'), []);
  assert.deepEqual(await complete('scan', '--offline', '--plain'), ['--plain-http']);
});

test('every option of every command is in every script', async () => {
  const names = new Set<string>();
  for (const { options = [] } of walk(await allDescriptors()))
    for (const { name } of options) names.add(name);
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await seaworthy(['completion', shell]);
    for (const name of names) assert.match(stdout, new RegExp(`(--|-l )${name}\\b`), `${shell}: ${name}`);
  }
});

test('fish completes verbs, options and values', { skip: missing('fish') }, async (context) => {
  const script = join(temporaryFolder(context), 'seaworthy.fish');
  writeFileSync(script, (await seaworthy(['completion', 'fish'])).stdout);
  const complete = async (line: string): Promise<string[]> => {
    const probe = `source ${script}; complete -C '${line}'`;
    const ended = await runProgram('fish', ['--no-config', '-c', probe]);
    assert.equal(ended.stderr, '');
    return ended.stdout.split('\n').flatMap((text) => (text === '' ? [] : [text.split('\t')[0] ?? '']));
  };
  assert.deepEqual(await complete('seaworthy sc'), ['scan']);
  assert.deepEqual((await complete('seaworthy db ')).sort(), ['build', 'pull', 'push', 'status', 'update']);
  assert.deepEqual(await complete('seaworthy scan --fail-on g'), ['gap']);
  assert.deepEqual(await complete('seaworthy scan --db db --onl'), ['--only-fixed']);
  assert.deepEqual(await complete('seaworthy --quiet db build --fr'), ['--from']);
  assert.deepEqual(await complete('seaworthy completion z'), ['zsh']);
});

test('zsh takes its script', { skip: missing('zsh') }, async (context) => {
  const script = join(temporaryFolder(context), '_seaworthy');
  writeFileSync(script, (await seaworthy(['completion', 'zsh'])).stdout);
  const probe = `autoload -U compinit; compinit -D; source ${script}; print $_comps[seaworthy]; whence -w _seaworthy_db_build`;
  const { code, stdout, stderr } = await runProgram('zsh', ['-f', '-c', probe]);
  assert.deepEqual([code, stdout, stderr], [0, '_seaworthy\n_seaworthy_db_build: function\n', '']);
});

test('another shell is wrong usage', async () => {
  const { code, stdout, stderr } = await seaworthy(['completion', 'fisch']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /"fisch"\nhint: did you mean fish\?\n$/);
});
