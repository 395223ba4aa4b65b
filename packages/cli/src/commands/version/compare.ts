import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { VersionScheme } from '@seaworthy/core/version/contract.ts';
import { SCHEMES } from '@seaworthy/core/version/registry.generated.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { EXIT } from '../../exit-codes.ts';
import { printable } from '../../ui/text.ts';
import { writeText } from '../../ui/write.ts';

type Operator = '<' | '=' | '>';

/** A line of a file of pairs: `1.0~rc1 < 1.0`. */
const PAIR = /^(\S+)\s+([<=>])\s+(\S+)$/;

/** `seaworthy version compare`: 1 where a line of `--file` is wrong, else 0. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, operands, world } = invocation;
  const scheme = schemeOf(options.value('scheme'));
  const file = options.value('file');
  if (file !== null) {
    if (operands.length > 0) throw usage('--file and two versions at once', 'give the one or the other');
    return checkFile(file, scheme, invocation);
  }
  const [a, b] = operands;
  if (a === undefined || b === undefined)
    throw usage('two versions are needed', 'or a file of pairs with --file');
  await writeText(world.stdout, `${operatorOf(scheme, a, b)}\n`);
  return EXIT.passed;
}

function schemeOf(name: string | null): VersionScheme {
  const scheme = SCHEMES.get(name ?? '');
  if (scheme !== undefined) return scheme;
  throw usage('--scheme is missing', `one of ${[...SCHEMES.keys()].join(', ')}`);
}

function usage(message: string, hint: string): SeaworthyError {
  return new SeaworthyError('usage', message, { hint });
}

function operatorOf(scheme: VersionScheme, a: string, b: string): Operator {
  const order = scheme.compare(a, b);
  if (order === 0) return '=';
  return order < 0 ? '<' : '>';
}

async function checkFile(file: string, scheme: VersionScheme, { world }: Invocation): Promise<number> {
  const input = file === '-' ? process.stdin : createReadStream(resolve(world.cwd, file));
  let number = 0;
  let wrong = 0;
  for await (const raw of linesOf(input, file)) {
    number++;
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('//')) continue;
    const [, a = '', operator = '', b = ''] = PAIR.exec(line) ?? malformed(file, number);
    const ours = operatorOf(scheme, a, b);
    if (ours === operator) continue;
    wrong++;
    await writeText(world.stdout, `${printable(`${a} ${operator} ${b}`)}: we say ${ours}\n`);
  }
  return wrong > 0 ? EXIT.findings : EXIT.passed;
}

async function* linesOf(input: Readable, file: string): AsyncGenerator<string> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    yield* lines;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new SeaworthyError('file/unreadable', `${printable(file)} cannot be read`, {
      hint: 'check the path that --file names',
      cause,
    });
  } finally {
    lines.close();
    input.destroy();
  }
}

function malformed(file: string, line: number): never {
  throw new SeaworthyError('file/unreadable', `${printable(file)}, line ${line} is no pair`, {
    hint: 'write A OP B, with blanks between and OP one of <, =, >; # and // begin a comment',
  });
}
