import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { decodeUtf8 } from '@seaworthy/core/bytes/json.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { judge } from '@seaworthy/core/policy/verdict.ts';
import { type Repair, repairTree } from '@seaworthy/core/posture/fix/repair.ts';
import { RULES } from '@seaworthy/core/posture/rules/registry.generated.ts';
import { judgeConfiguration } from '@seaworthy/core/scan/configuration.ts';
import { readConfiguration } from '@seaworthy/core/scan/read-configuration.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { environmentOf, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { writeFileAtomically, writeText } from '../../ui/write.ts';
import { failOnOf } from '../scan/scan.ts';

/** `seaworthy fix TARGET`: prints the patch, or writes the files. */
export function run(invocation: Invocation): Promise<number> {
  const { operands, options, world, log } = invocation;
  const target = (operands[0] ?? '').replace(/^(?:dir|file):/, '');
  const root = rootOf(target);
  return withTimeout(invocation, async (signal) => {
    const environment = environmentOf(invocation, signal, true);
    const before = await readConfiguration(target, environment);
    const repairs = repairTree(before.tree, RULES, options.flag('suggest'));
    if (options.flag('write')) for (const repair of repairs) write(root, repair);
    else await writeText(world.stdout, repairs.map(patchOf).join(''));
    for (const { path, fixes } of repairs) {
      for (const { line, rule, description } of fixes)
        log.note(`${path}:${line}: ${description} [${rule.id}]`);
    }
    for (const { reason, location } of before.gaps) log.note(`not read: ${location?.path ?? ''}: ${reason}`);
    const left = options.flag('write') ? await readConfiguration(target, environment) : before;
    const { findings, suppressed } = judgeConfiguration(left.tree);
    log.note(summaryOf(repairs, findings.length, options.flag('write')));
    const { verdict } = judge(
      { findings, suppressed, gaps: left.gaps },
      { failOn: failOnOf(options), onlyFixed: false, ignore: [], severities: null },
    );
    return verdict.result === 'fail' ? EXIT.findings : EXIT.passed;
  });
}

/** What paths are relative to: the folder, or that of the file. Throws where there is neither. */
function rootOf(target: string): string {
  const stats = target === '' ? undefined : statSync(target, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new SeaworthyError('target/not-found', `there is no file or folder ${target}`, {
      hint: 'seaworthy fix edits files of this machine: name a folder or a file',
    });
  }
  return stats.isDirectory() ? resolve(target) : dirname(resolve(target));
}

/** As `git diff` writes it, for `git apply` and `patch -p1`. */
function patchOf({ path, before, after }: Repair): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
  });
  return `diff --git a/${path} b/${path}\n${patch.slice(patch.indexOf('--- '))}`;
}

/** Writes a file whose text is still the one that was read; its byte order mark stays. */
function write(root: string, { path, before, after }: Repair): void {
  const file = join(root, path);
  const bytes = readFileSync(file);
  const text = decodeUtf8(bytes);
  if (text !== before) {
    throw new SeaworthyError('file/unwritable', `${path} changed while it was judged`, {
      hint: 'call it again',
    });
  }
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\ufeff' : '';
  if (!Buffer.from(mark + text).equals(bytes)) {
    throw new SeaworthyError('file/unwritable', `${path} is no UTF-8: an edit would damage it`, {
      hint: 'convert it to UTF-8 first',
    });
  }
  writeFileAtomically(file, mark + after);
}

function summaryOf(repairs: readonly Repair[], left: number, written: boolean): string {
  const fixes = repairs.reduce((sum, repair) => sum + repair.fixes.length, 0);
  const files = `${repairs.length} file${repairs.length === 1 ? '' : 's'}`;
  if (fixes === 0) return `nothing to repair; ${left} findings (seaworthy scan shows them)`;
  return written
    ? `${fixes} fixes in ${files}; ${left} findings are left (seaworthy scan shows them)`
    : `${fixes} fixes in ${files}, nothing is changed yet (--write does it); ${left} findings as it is`;
}
