import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SourceText } from '@seaworthy/core/bytes/located/text.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { OwnRule } from '@seaworthy/core/posture/own-rules/contract.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { projectFolder, shownPath } from '../../project.ts';

const LARGEST_FILE = 1 << 20;
const MOST_FILES = 1000;
/** Faults that are told at once. */
const MOST_TOLD = 20;

/**
 * The rules of the user: those of `.seaworthy/rules`, from the working directory upwards, then those of `paths`. Throws
 * `usage` with file, line and column for a rule that is wrong: one that is not asked must not look like one that is kept.
 */
export async function ownRules(
  { world }: Pick<Invocation, 'world'>,
  paths: readonly string[],
): Promise<readonly OwnRule[]> {
  const project = projectFolder(world.cwd, 'rules');
  const all = [...(project === null ? [] : [project]), ...paths.map((path) => resolve(world.cwd, path))];
  if (all.length === 0) return [];
  const files = [...new Set(all.flatMap(filesOf))];
  if (files.length > MOST_FILES)
    throw new SeaworthyError('usage', `${files.length} files of rules, more than ${MOST_FILES}`, {
      hint: 'put several rules into one file',
    });
  const sources = files.map((path) => new SourceText(shownPath(path, world.cwd), textOf(path)));
  // Loaded only here: most scans have none.
  const { readOwnRules, toldProblem } = await import('@seaworthy/core/posture/own-rules/read.ts');
  const { RULES } = await import('@seaworthy/core/posture/rules/registry.generated.ts');
  const { rules, problems } = readOwnRules(sources, new Set(RULES.map(({ id }) => id)));
  if (problems.length > 0) {
    const told = problems.slice(0, MOST_TOLD).map(toldProblem);
    const more = problems.length - told.length;
    throw new SeaworthyError('usage', [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), {
      hint: 'docs/own-rules.md says how a rule is written; seaworthy rules test tries them',
    });
  }
  return rules;
}

function filesOf(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw unreadable(`there is no ${path}`);
  if (!stats.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(path, entry.name))
    .sort();
}

function textOf(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_FILE) throw unreadable(`${path} has ${size} bytes, more than ${LARGEST_FILE}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof SeaworthyError) throw error;
    throw unreadable(`${path} cannot be read`, error);
  }
}

function unreadable(message: string, cause?: unknown): SeaworthyError {
  return new SeaworthyError('file/unreadable', message, {
    hint: 'rules are YAML files, or folders of them',
    cause,
  });
}
