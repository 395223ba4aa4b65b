import module from 'node:module';
import { VERSION } from './version.ts';

// Only node: modules and plain constants may be imported statically here: the bundle's first lines must run on a Node
// that is too old for the rest, and `--version` has a budget of 60 ms.

const OLDEST = [22, 18] as const;

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

async function main(): Promise<number> {
  if (isTooOld(process.versions.node)) {
    const needed = OLDEST.join('.');
    process.stderr.write(
      `seaworthy: this is Node ${process.versions.node}, and seaworthy needs Node ${needed} or newer: https://nodejs.org\n`,
    );
    return 3;
  }
  const words = process.argv.slice(2);
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  module.enableCompileCache?.();
  const { runProcess } = await import('./process.ts');
  return runProcess(words);
}

process.exitCode = await main();
