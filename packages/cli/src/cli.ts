import { GLOBAL_OPTIONS, type CommandDescriptor, type OptionDescriptor } from './command/descriptor.ts';
import { type ConfigFile, findConfig, parseConfig } from './command/config.ts';
import { parseCommandLine, walk, withChoices } from './command/program.ts';
import { type OptionValues, type RawOptions, resolveOptions } from './command/values.ts';
import { COMMANDS } from './commands/registry.generated.ts';
import { EXIT } from './exit-codes.ts';
import { createLog } from './ui/log.ts';
import { widthOf } from './ui/terminal.ts';
import type { World } from './world.ts';

const HELP_WIDTH = 100;

/** Runs one command line and gives its exit code. Throws what `ui/error.ts` describes. */
export async function runCommandLine(words: readonly string[], world: World): Promise<number> {
  const asked = helpAsOption(words);
  const needed = await descriptorsFor(asked);
  const descriptors = asked.some((word) => word === '--help' || word === '-h')
    ? await withChoices(needed)
    : needed;
  const parsed = parseCommandLine(
    asked,
    descriptors,
    Math.min(widthOf(world, world.stdout) || HELP_WIDTH, HELP_WIDTH),
  );
  if (parsed.kind === 'text') {
    (parsed.wrongUsage ? world.stderr : world.stdout).write(parsed.text);
    return parsed.wrongUsage ? EXIT.usage : EXIT.passed;
  }
  const { command, operands, line } = parsed;
  const options = await optionsOf(command, line, world);
  const log = createLog(world, options.flag('quiet'));
  if (command.load === undefined) throw new Error(`the command ${parsed.path} has no implementation`);
  const { run } = await command.load();
  try {
    return await run({ operands, options, world, log });
  } catch (error) {
    // Whatever an abort breaks first, the reason is why it was broken.
    throw world.signal.aborted ? world.signal.reason : error;
  } finally {
    log.progress.clear();
  }
}

async function optionsOf(command: CommandDescriptor, line: RawOptions, world: World): Promise<OptionValues> {
  const { env } = world;
  const globals = await resolveOptions(GLOBAL_OPTIONS, { line, env, file: null });
  const file = await configFile(world.cwd, globals.value('config'));
  return resolveOptions([...GLOBAL_OPTIONS, ...(command.options ?? [])], { line, env, file });
}

async function configFile(cwd: string, named: string | null): Promise<ConfigFile | null> {
  const found = findConfig(cwd, named);
  if (found === null) return null;
  const known = new Set<string>();
  const add = (options: readonly OptionDescriptor[]): void => {
    for (const option of options) if (option.inConfig !== false) known.add(option.name);
  };
  add(GLOBAL_OPTIONS);
  for (const command of walk(await allDescriptors())) add(command.options ?? []);
  return parseConfig(found, known);
}

// `seaworthy help db build` is `seaworthy db build --help`.
function helpAsOption(words: readonly string[]): readonly string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : words;
}

// Only the verb that is called is loaded; all of them where the words do not name one (help, a slip of the pen).
async function descriptorsFor(words: readonly string[]): Promise<readonly CommandDescriptor[]> {
  for (const [index, word] of words.entries()) {
    if (word.startsWith('-') || words[index - 1] === '--config') continue;
    const load = COMMANDS.get(word);
    return load === undefined ? allDescriptors() : [await load()];
  }
  return allDescriptors();
}

/** The descriptors of all commands, in the order of the registry. */
export function allDescriptors(): Promise<readonly CommandDescriptor[]> {
  return Promise.all([...COMMANDS.values()].map((load) => load()));
}
