import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { didYouMean } from './suggest.ts';

const NAME = '.seaworthy.yaml';
const LARGEST = 1024 * 1024;

/** A configuration file: long options in kebab-case and the texts given to each. */
export interface ConfigFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** A configuration file that was found and not parsed yet. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

/**
 * The file that `--config` names, else the first `.seaworthy.yaml` from the working directory upwards; null where
 * there is none. Throws `usage` for a file that cannot be read.
 */
export function findConfig(cwd: string, named: string | null): ConfigText | null {
  if (named !== null) {
    const path = resolve(cwd, named);
    const text = readText(path);
    if (text !== null) return { path, text };
    throw new SeaworthyError('usage', `--config: there is no file ${path}`);
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, NAME);
    const text = readText(path);
    if (text !== null) return { path, text };
    if (dirname(folder) === folder) return null;
  }
}

function readText(path: string): string | null {
  let handle: number | null = null;
  try {
    handle = openSync(path, 'r');
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw new Error('it is no regular file');
    if (stat.size > LARGEST) throw new Error('it is larger than 1 MiB');
    return readFileSync(handle, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new SeaworthyError('usage', `the configuration file ${path} cannot be read: ${message}`, {
      cause: error,
    });
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/**
 * Parses a configuration file. `known` are the long options of all commands, since one file serves them all. Throws
 * `usage`, naming the file, for what is no YAML, for an unknown key, and for a value that is no text or list of texts.
 */
export async function parseConfig(
  { path, text }: ConfigText,
  known: ReadonlySet<string>,
): Promise<ConfigFile> {
  const values = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(await parseMapping(path, text))) {
    if (!known.has(key)) {
      throw new SeaworthyError('usage', `unknown key ${JSON.stringify(key)} in ${path}`, {
        hint: didYouMean(
          key,
          known,
          'the keys are the long options without dashes: fail-on, cache-dir, ignore',
        ),
      });
    }
    const texts = Array.isArray(value) ? value : [value];
    if (!texts.every((item) => typeof item === 'string')) {
      throw new SeaworthyError('usage', `${key} in ${path} is neither a value nor a list of values`);
    }
    // `key:` with nothing behind it is the same as no key.
    if (Array.isArray(value) || value !== '') values.set(key, texts);
  }
  return { path, values };
}

async function parseMapping(path: string, text: string): Promise<object> {
  const { loadAll, FAILSAFE_SCHEMA } = await import('js-yaml');
  let documents: unknown[];
  try {
    // Every scalar stays text, so that a value means the same here, in a variable and on the command line.
    documents = loadAll(text, { schema: FAILSAFE_SCHEMA });
  } catch (error) {
    const { reason, message, mark } = error as { reason?: string; message: string; mark?: { line: number } };
    const line = mark === undefined ? '' : `, line ${mark.line + 1}`;
    throw new SeaworthyError('usage', `${path}${line} is no YAML: ${reason ?? message}`, { cause: error });
  }
  const [document = '', ...more] = documents;
  if (more.length > 0) throw new SeaworthyError('usage', `${path} holds more than one YAML document`);
  if (document === '') return {};
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  throw new SeaworthyError('usage', `${path} is no mapping of options to values`, {
    hint: 'write one option a line, such as: fail-on: high',
  });
}
