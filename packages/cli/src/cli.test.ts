import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { allDescriptors } from './cli.ts';
import type { CommandDescriptor } from './command/descriptor.ts';
import { variableOf } from './command/descriptor.ts';
import { runProgram, seaworthy, temporaryFolder } from './testing/spawn.ts';
import { VERSION } from './version.ts';

function paths(
  commands: readonly CommandDescriptor[],
  above = '',
): { path: string; command: CommandDescriptor }[] {
  return commands.flatMap((command) => {
    const path = `${above}${command.name}`;
    return [{ path, command }, ...paths(command.commands ?? [], `${path} `)];
  });
}

const COMMANDS = paths(await allDescriptors());

describe('help and version', { concurrency: 4 }, () => {
  test('--version and -V', async () => {
    for (const words of [['--version'], ['-V'], ['--quiet', '--version']]) {
      assert.deepEqual(await seaworthy(words), { code: 0, stdout: `${VERSION}\n`, stderr: '' });
    }
  });

  for (const { path, command } of COMMANDS) {
    test(`${path} --help has options, examples, and is the same as help ${path}`, async () => {
      const [option, verb] = await Promise.all([
        seaworthy([...path.split(' '), '--help']),
        seaworthy(['help', ...path.split(' ')]),
      ]);
      assert.deepEqual(option, verb);
      assert.equal(option.code, 0);
      assert.equal(option.stderr, '');
      assert.ok(option.stdout.startsWith(`Usage: seaworthy ${path}`));
      assert.match(option.stdout, /\nExamples:\n {2}\$ /);
      for (const { name } of command.options ?? []) assert.ok(option.stdout.includes(`--${name}`), name);
      for (const name of ['--quiet', '--no-color', '--config', '--help'])
        assert.ok(option.stdout.includes(name), name);
      for (const { call } of command.examples) assert.ok(call.includes('seaworthy'), call);
      for (const line of option.stdout.split('\n')) assert.ok(line.length <= 100, line);
    });
  }

  test('the list of commands', async () => {
    const { code, stdout } = await seaworthy(['--help']);
    assert.equal(code, 0);
    // Summaries are broken into lines.
    const text = stdout.replaceAll(/\s+/g, ' ');
    for (const { path, command } of COMMANDS.filter((entry) => !entry.path.includes(' '))) {
      assert.ok(text.includes(path) && text.includes(command.summary), path);
    }
  });

  test('scan has the options of the reference, and sbom the same', () => {
    const reference =
      `format output db cache-dir no-cache offline platform all-platforms scanners severity fail-on only-fixed
      ignore vex plan pod-security include-dev verify-layers insecure-registry plain-http timeout profile`.split(
        /\s+/,
      );
    for (const verb of ['scan', 'sbom']) {
      const command = COMMANDS.find(({ path }) => path === verb)?.command;
      const own = verb === 'scan' ? ['helm-values', 'mirror', 'rules'] : [];
      assert.deepEqual(
        (command?.options ?? []).map(({ name }) => name).sort(),
        [...reference, ...own].sort(),
        verb,
      );
    }
  });

  test('variables are the long options in capitals', () => {
    assert.equal(variableOf('cache-dir'), 'SEAWORTHY_CACHE_DIR');
    assert.equal(variableOf('no-color'), 'SEAWORTHY_NO_COLOR');
  });
});

describe('wrong usage is 2, on stderr, with a way out', { concurrency: 4 }, () => {
  const wrong: [string, string[], RegExp, Record<string, string>?][] = [
    ['nothing', [], /Usage: seaworthy/],
    ['a group without its command', ['db'], /Usage: seaworthy db/],
    ['an unknown command', ['scna'], /^seaworthy: unknown command 'scna'\nhint: did you mean scan\?\n$/],
    [
      'an unknown option',
      ['scan', '--formt', 'x'],
      /unknown option '--formt'\nhint: did you mean --format\?/,
    ],
    ['no target', ['scan'], /TARGET'\nhint: seaworthy scan --help/],
    ['an empty target', ['scan', ''], /the target is empty\nhint: /],
    ['two targets', ['scan', 'a', 'b'], /too many arguments.*\nhint: /],
    ['an option without its value', ['scan', 'x', '--db'], /--db.*\nhint: /],
    ['an unknown format', ['scan', '--format', 'jsno', 'x'], /there is no "jsno"\nhint: /],
    [
      'an output without a format',
      ['scan', '--output', 'a.json', 'x'],
      /FORMAT=FILE\nhint: .*json=report\.json/,
    ],
    ['an output without a file', ['scan', '--output', 'json=', 'x'], /FORMAT=FILE/],
    [
      'an unknown severity',
      ['scan', '--severity', 'high,hihg', 'x'],
      /--severity: there is no "hihg"\nhint: did you mean high\?/,
    ],
    [
      'an unknown threshold',
      ['scan', '--fail-on', 'banana', 'x'],
      /--fail-on: .*\nhint: one of critical, high/,
    ],
    [
      'a scanner of a later version',
      ['scan', '--scanners', 'packages,secret', 'x'],
      /no scanner secret yet\nhint: it has packages, vuln/,
    ],
    ['an unknown scanner', ['scan', '--scanners', 'vulns', 'x'], /"vulns"\nhint: did you mean vuln\?/],
    ['no duration', ['scan', '--timeout', '5', 'x'], /--timeout: "5" is no duration\nhint: .*5m/],
    ['a flag that is neither on nor off', ['scan', '--offline=maybe', 'x'], /--offline: "maybe"/],
    [
      'a variable that is neither on nor off',
      ['scan', 'x'],
      /SEAWORTHY_OFFLINE: "yes"/,
      { SEAWORTHY_OFFLINE: 'yes' },
    ],
    [
      'a variable with an unknown word',
      ['scan', 'x'],
      /SEAWORTHY_FAIL_ON: .*"hihg"/,
      { SEAWORTHY_FAIL_ON: 'hihg' },
    ],
    ['a configuration file that is not there', ['scan', '--config', '/none.yaml', 'x'], /\/none\.yaml/],
    [
      'a date that is none',
      ['scan', 'dir:/proc/self/fdinfo'],
      /SOURCE_DATE_EPOCH: "now".*\nhint: /,
      { SOURCE_DATE_EPOCH: 'now' },
    ],
    [
      'a report as a database',
      ['db', 'build', '--from', '/x'],
      /json=a.*not a database/,
      { SEAWORTHY_OUTPUT: 'json=a' },
    ],
    ['a database without feeds', ['db', 'build'], /--from\b[^]*hint: /],
  ];
  for (const [name, words, message, env] of wrong) {
    test(name, async () => {
      const { code, stdout, stderr } = await seaworthy(words, env === undefined ? {} : { env });
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /internal error|\.ts:\d/);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }
});

describe('the configuration file', { concurrency: 4 }, () => {
  test('is found upwards, and an unknown key is named with its file', async (context) => {
    const folder = temporaryFolder(context);
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, '.seaworthy.yaml'), 'fial-on: high\n');
    const { code, stderr } = await seaworthy(['cache', 'status'], { cwd: join(folder, 'deep') });
    assert.equal(code, 2);
    assert.match(stderr, /unknown key "fial-on" in .*\/\.seaworthy\.yaml\nhint: did you mean fail-on\?/);
  });

  test('keys of other commands are no error, their values are not looked at', async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, '.seaworthy.yaml'), `fail-on: banana\ncache-dir: ${folder}/cache\n`);
    const { code, stdout } = await seaworthy(['cache', 'status'], { cwd: folder });
    assert.equal(code, 0);
    assert.ok(stdout.includes(`${folder}/cache`));
  });

  test('is weaker than a variable, which is weaker than an option', async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, 'c.yaml'), 'cache-dir: /from-file\n');
    const status = async (words: string[], env: Record<string, string>): Promise<string> =>
      (await seaworthy(['cache', 'status', ...words], { cwd: folder, env })).stdout.split('\n')[0] ?? '';
    const env = { SEAWORTHY_CONFIG: 'c.yaml', SEAWORTHY_CACHE_DIR: '/from-variable' };
    assert.equal(await status([], { SEAWORTHY_CONFIG: 'c.yaml' }), 'path     /from-file');
    assert.equal(await status([], env), 'path     /from-variable');
    assert.equal(await status(['--cache-dir', '/from-line'], env), 'path     /from-line');
  });

  test('it is not read for the help', async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, '.seaworthy.yaml'), 'nonsense: [\n');
    assert.equal((await seaworthy(['scan', '--help'], { cwd: folder })).code, 0);
  });
});

describe('the cache', { concurrency: 4 }, () => {
  test('lies in XDG_CACHE_HOME, else in the home folder', async (context) => {
    const folder = temporaryFolder(context);
    const first = async (env: Record<string, string>): Promise<string> =>
      (await seaworthy(['cache', 'status'], { env })).stdout.split('\n')[0] ?? '';
    assert.equal(await first({ HOME: folder }), `path     ${folder}/.cache/seaworthy`);
    assert.equal(
      await first({ HOME: folder, XDG_CACHE_HOME: `${folder}/xdg` }),
      `path     ${folder}/xdg/seaworthy`,
    );
    assert.equal(
      await first({ HOME: folder, XDG_CACHE_HOME: 'relative' }),
      `path     ${folder}/.cache/seaworthy`,
    );
  });

  test('clear leaves the database and what is not ours, clear --all takes the database too', async (context) => {
    const folder = temporaryFolder(context);
    mkdirSync(join(folder, 'layers', 'ab'), { recursive: true });
    writeFileSync(join(folder, 'layers', 'ab', 'entry'), 'x'.repeat(2500));
    mkdirSync(join(folder, 'database'));
    writeFileSync(join(folder, 'database', 'advisories.db'), 'x');
    writeFileSync(join(folder, 'mine.txt'), 'x');
    const status = await seaworthy(['cache', 'status', '--cache-dir', folder]);
    assert.match(status.stdout, /entries {2}1\nsize {5}2\.5 kB\n/);
    const cleared = await seaworthy(['cache', 'clear', '--cache-dir', folder]);
    assert.deepEqual([cleared.code, cleared.stdout], [0, '']);
    assert.match(cleared.stderr, /removed 1 entry, 2\.5 kB/);
    assert.deepEqual(readdirSync(folder).sort(), ['database', 'mine.txt']);
    const all = await seaworthy(['cache', 'clear', '--all', '--quiet', '--cache-dir', folder]);
    assert.deepEqual([all.code, all.stderr], [0, '']);
    assert.deepEqual(readdirSync(folder), ['mine.txt']);
  });
});

describe('streams', { concurrency: 4 }, () => {
  test('a reader that closes early is no error', async () => {
    const script = 'set -o pipefail; "$0" "$@" | true; echo "${PIPESTATUS[0]}"';
    const { stdout, stderr } = await runProgram('bash', [
      '-c',
      script,
      process.execPath,
      mainPath(),
      'completion',
      'bash',
    ]);
    assert.deepEqual([stdout, stderr], ['0\n', '']);
  });

  test('a full disk is one', async (context) => {
    if (process.platform !== 'linux') return context.skip('/dev/full is there on Linux only');
    const script = 'exec "$0" "$@" > /dev/full';
    const { code, stderr } = await runProgram('bash', [
      '-c',
      script,
      process.execPath,
      mainPath(),
      'completion',
      'bash',
    ]);
    assert.equal(code, 3);
    assert.match(stderr, /^seaworthy: the report could not be written to stdout: /);
  });

  test('no colour and no cursor movement in a pipe', async () => {
    for (const words of [['--help'], ['scan', 'nonsense:x', '--offline'], ['cache', 'status']]) {
      const { stdout, stderr } = await seaworthy(words);
      assert.doesNotMatch(stdout + stderr, /\u001b/);
    }
  });

  test('a stack is shown with SEAWORTHY_DEBUG only', async () => {
    const words = ['scan', '--timeout', 'x', 'y'];
    assert.doesNotMatch((await seaworthy(words)).stderr, /\n {4}at /);
    assert.match((await seaworthy(words, { env: { SEAWORTHY_DEBUG: '1' } })).stderr, /\n {4}at /);
  });
});

function mainPath(): string {
  return new URL('./main.ts', import.meta.url).pathname;
}
