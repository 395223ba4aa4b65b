import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { allDescriptors } from '../../cli.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { withChoices } from '../../command/program.ts';
import { didYouMean } from '../../command/suggest.ts';
import { EXIT } from '../../exit-codes.ts';
import { writeText } from '../../ui/write.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { wordsOf } from './words.ts';
import { zshScript } from './zsh.ts';

const SHELLS = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

/** `seaworthy completion SHELL`: the script on stdout. */
export async function run({ operands, world }: Invocation): Promise<number> {
  const [shell = ''] = operands;
  const script = SHELLS.get(shell);
  if (script === undefined) {
    throw new SeaworthyError('usage', `there is no completion for the shell ${JSON.stringify(shell)}`, {
      hint: didYouMean(shell, SHELLS.keys(), 'one of bash, zsh, fish'),
    });
  }
  await writeText(world.stdout, script(wordsOf(await withChoices(await allDescriptors()))));
  return EXIT.passed;
}
