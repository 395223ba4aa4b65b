import { chmodSync, copyFileSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { thirdPartyNotices } from './build/notices.ts';
import { smokeTest } from './build/smoke.ts';
import { ROOT } from './generate/units.ts';

// `npm run build`: the command line as one folder, packages/cli/dist: `seaworthy.mjs` and the chunks that it loads when
// needed. Nothing native, nothing from outside the folder; proved by a run of a copy of it alone.

const DIST = join(ROOT, 'packages/cli/dist');
// What every call loads, `--version` too: its budget is 60 ms, most of which is Node itself.
const START_BYTES = 8 * 1024;
// All chunks together; what a new dependency brings in shows here first. Each rule has a kilobyte, most of it words.
const TOTAL_BYTES = 1792 * 1024;

rmSync(DIST, { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: join(ROOT, 'packages/cli/src/main.ts') },
  platform: 'node',
  treeshake: true,
  // An import that cannot be resolved would be looked for on the user's machine.
  onLog: (level, log, handle) =>
    log.code === 'UNRESOLVED_IMPORT' ? handle('error', log) : handle(level, log),
});
const { output } = await bundle.write({
  dir: DIST,
  format: 'esm',
  entryFileNames: '[name].mjs',
  chunkFileNames: 'chunks/[name]-[hash].mjs',
  // Names stay: a stack trace of a user should tell us something.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  sourcemap: false,
});
await bundle.close();
copyFileSync(join(ROOT, 'tools/build/entry.mjs'), join(DIST, 'seaworthy.mjs'));
chmodSync(join(DIST, 'seaworthy.mjs'), 0o755);
copyFileSync(join(ROOT, 'LICENSE'), join(DIST, 'LICENSE'));
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(modules));

const problems = [...outsiders(), ...budgets()];
for (const problem of problems) console.error(`FAILED  ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else smokeTest(DIST);

/** Imports of anything but Node's own modules and files of the folder. */
function outsiders(): string[] {
  const own = new Set(output.map((file) => file.fileName));
  const builtin = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name);
  return output.flatMap((file) => {
    if (file.type !== 'chunk') return [`${file.fileName} is no code: the folder holds nothing else`];
    return [...file.imports, ...file.dynamicImports]
      .filter((name) => !own.has(name) && !builtin(name))
      .map((name) => `${file.fileName} imports ${name} from outside of the folder`);
  });
}

/** Prints the sizes, largest first, and gives what is over its budget. */
function budgets(): string[] {
  const sizes = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, bytes: statSync(join(DIST, name)) }))
    .filter(({ bytes }) => bytes.isFile())
    .map(({ name, bytes }) => ({ name, bytes: bytes.size }))
    .sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of sizes) console.log(`${kib(bytes)}  ${name}`);
  console.log(`${kib(total)}  in all (budget ${kib(TOTAL_BYTES).trim()})`);
  const start = startBytes();
  console.log(`${kib(start)}  before a command is known (budget ${kib(START_BYTES).trim()})`);
  return [
    ...(total > TOTAL_BYTES ? [`the folder has ${kib(total).trim()}, more than its budget`] : []),
    ...(start > START_BYTES
      ? [`${kib(start).trim()} are loaded before a command is known, more than the budget`]
      : []),
  ];
}

/** The entry and what it imports without being asked. */
function startBytes(): number {
  const seen = new Set<string>();
  const add = (name: string): number => {
    const chunk = output.find((file) => file.fileName === name);
    if (chunk?.type !== 'chunk' || seen.has(name)) return 0;
    seen.add(name);
    return Buffer.byteLength(chunk.code) + chunk.imports.reduce((sum, next) => sum + add(next), 0);
  };
  return readFileSync(join(DIST, 'seaworthy.mjs')).length + add('main.mjs');
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;
}
