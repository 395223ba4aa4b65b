// What every `npm run` of this repository begins with. Runs on any Node >= 18, with nothing installed:
//   node tools/bootstrap.mjs TASK [ARGUMENTS]
// installs what the lock file says where that is missing, finds the Node that the project is pinned to, and runs
// tools/TASK.ts with it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 18];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task, ...words] = process.argv.slice(2);

if (task === undefined || !/^[a-z-]+$/.test(task) || !existsSync(join(root, 'tools', `${task}.ts`))) {
  fail(`there is no task ${JSON.stringify(task ?? '')} in tools/`);
}
if (!isInstalled()) install();
runTask(findNode());

function isInstalled() {
  try {
    // npm writes the first file last of all.
    const installed = statSync(join(root, 'node_modules', '.package-lock.json')).mtimeMs;
    return installed >= statSync(join(root, 'package-lock.json')).mtimeMs;
  } catch {
    return false;
  }
}

function install() {
  process.stderr.write(
    'Installing the dependencies that package-lock.json names (npm ci, no install scripts) …\n',
  );
  const options = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  // `npm run` says which npm it is; a plain `npm` on Windows is a batch file, which needs a shell.
  const npm = process.env['npm_execpath'];
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (error !== undefined) fail(`npm could not be started: ${error.message}`);
  if (status !== 0) fail('npm ci failed, see above');
}

function findNode() {
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const pinned = join(root, 'node_modules', platform, 'bin', program);
  // The pinned one is built for glibc: it is there on Alpine, too, but does not start.
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
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
