import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import type { ReportFormat } from '@seaworthy/core/report/contract.ts';
import { FORMATS } from '@seaworthy/core/report/registry.generated.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { didYouMean } from '../../command/suggest.ts';
import { writeFileAtomically, writeText } from '../../ui/write.ts';
import { wantsColour, widthOf } from '../../ui/terminal.ts';

/** A report that is to be written; `path` null is stdout. */
export interface PlannedOutput {
  readonly format: ReportFormat;
  readonly path: string | null;
}

/**
 * `--format` and `--output` as outputs, loaded and checked before anything is scanned. Throws `usage` for an unknown
 * format, one file for two reports, or two reports on stdout; `file/unwritable` for a folder that is not there.
 */
export async function planOutputs(
  { options, world }: Invocation,
  { sbom, fallback }: { readonly sbom: boolean; readonly fallback: string },
): Promise<readonly PlannedOutput[]> {
  const named = options.list('output');
  const format = options.value('format') ?? (named.length === 0 ? fallback : null);
  const outputs: PlannedOutput[] =
    format === null ? [] : [{ format: await loadFormat(format, sbom, '--format'), path: null }];
  for (const word of named) {
    const [name, file] = [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)];
    const path = file === '-' ? null : resolve(world.cwd, file);
    if (outputs.some((other) => other.path === path)) {
      throw new SeaworthyError('usage', `two reports go to ${path ?? 'stdout'}`, {
        hint: 'give each --output its own file; at most one report goes to stdout',
      });
    }
    if (path !== null) checkWritable(path);
    outputs.push({ format: await loadFormat(name, sbom, options.origin('output')), path });
  }
  return outputs;
}

async function loadFormat(word: string, sbom: boolean, origin: string): Promise<ReportFormat> {
  const format = await FORMATS.get(word.toLowerCase())?.();
  if (format !== undefined && (format.sbom || !sbom)) return format;
  const all = await Promise.all([...FORMATS.values()].map((load) => load()));
  const names = all.filter((other) => other.sbom || !sbom).map(({ name }) => name);
  const message = format === undefined ? 'there is no format' : 'a bill of materials cannot be written as';
  throw new SeaworthyError('usage', `${origin}: ${message} ${JSON.stringify(word)}`, {
    hint: didYouMean(word, names, `one of ${names.join(', ')}`),
  });
}

// A scan may take minutes: what must fail at its end is better told at its beginning.
function checkWritable(path: string): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory() === true) {
    throw new SeaworthyError('file/unwritable', `${path} is a folder`, { hint: 'name a file in it' });
  }
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    // A device or a pipe is written in place, whatever its folder allows.
    if (existing !== undefined && !existing.isFile()) return;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SeaworthyError(
      'file/unwritable',
      `${path} cannot be written: ${folder} ${missing ? 'does not exist' : 'is not writable'}`,
      {
        hint: missing
          ? `create it first: mkdir -p ${folder}`
          : 'name a file in a folder that you may write to',
        cause: error,
      },
    );
  }
}

/** Renders and writes every output: files first, so that a reader who closes our stdout early loses none. */
export async function writeOutputs(
  reports: readonly Report[],
  outputs: readonly PlannedOutput[],
  { invocation, sbom }: { readonly invocation: Invocation; readonly sbom: boolean },
): Promise<void> {
  const { world, options, log } = invocation;
  for (const { format, path } of outputs) {
    if (path !== null) writeFileAtomically(path, format.render(reports, { width: 0, colour: false, sbom }));
  }
  const onScreen = outputs.find(({ path }) => path === null);
  if (onScreen === undefined) return;
  const colour = wantsColour(world, world.stdout, options.flag('no-color'));
  const text = onScreen.format.render(reports, { width: widthOf(world, world.stdout), colour, sbom });
  log.progress.clear();
  await writeText(world.stdout, text);
}
