// What every `npm run` of this repository begins with. Runs on any Node >= 18, with nothing installed:
//   node tools/bootstrap.mjs TASK [ARGUMENTS]
// installs what the lock file says where that is missing, finds the Node that the project is pinned to, and runs
// tools/TASK.ts with it.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 18];
const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
// npm writes the first of these last of all; the second says that we installed, and with which Node.
const installed = join(root, 'node_modules', '.package-lock.json');
const complete = join(root, 'node_modules', '.seaworthy-complete');
const [task, ...words] = process.argv.slice(2);

if (task === undefined || !/^[a-z-]+$/.test(task) || !existsSync(join(root, 'tools', `${task}.ts`))) {
  fail(`there is no task ${JSON.stringify(task ?? '')} in tools/`);
}
if (!isInstalled()) install();
runTask(findNode());

function isInstalled() {
  try {
    const fresh = statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
    return fresh && (isNewEnough() || existsSync(complete));
  } catch {
    return false;
  }
}

function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

// npm leaves out optional packages that want a newer Node than the one that it runs on, in silence, and the native parts
// of linter and bundler are such packages. So an old Node installs the pinned one alone, and that one the rest: as a
// copy, because `npm ci` removes it from under itself.
function install() {
  process.stderr.write('Installing what package-lock.json names (npm ci, no install scripts) …\n');
  if (isNewEnough()) return npmCi(process.execPath, ['--include=dev']);
  npmCi(process.execPath, ['--omit=dev']);
  const pinned = findNode();
  rmSync(installed);
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-node-'));
  try {
    const copy = join(folder, PROGRAM);
    copyFileSync(pinned, copy);
    npmCi(copy, ['--include=dev']);
    writeFileSync(complete, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function npmCi(node, kinds) {
  const always = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const words = ['ci', ...kinds, ...always];
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` };
  const options = { cwd: root, env, stdio: ['ignore', 2, 2] };
  // `npm run` says which npm it is; a plain `npm` on Windows is a batch file, which needs a shell.
  const npm = process.env['npm_execpath'];
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(node, [npm, ...words], options)
    : spawnSync('npm', words, { ...options, shell: process.platform === 'win32' });
  if (error !== undefined) fail(`npm could not be started: ${error.message}`);
  if (status !== 0) fail('npm ci failed, see above');
}

function findNode() {
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const pinned = join(root, 'node_modules', platform, 'bin', PROGRAM);
  // The pinned one is built for glibc: it is there on Alpine, too, but does not start.
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  if (isNewEnough()) return process.execPath;
  return fail(
    `this is Node ${process.versions.node}; install Node ${OLDEST.join('.')} or newer (https://nodejs.org), ` +
      'because none is packaged for this system',
  );
}

function runTask(node) {
  // Node 22 warns that it strips types; that is the plan.
  const script = join(root, 'tools', `${task}.ts`);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...words], {
    stdio: 'inherit',
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

function fail(message) {
  process.stderr.write(`seaworthy: ${message}\n`);
  process.exit(1);
}
