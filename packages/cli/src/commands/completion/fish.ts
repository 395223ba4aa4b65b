import type { CompletedCommand, CompletedOption } from './words.ts';

/** The script for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  return `# fish completion of seaworthy
function __seaworthy_at
    set -l words
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or set -a words $word
    end
    switch $argv[1]
        case ''
            test (count $words) -eq 0
        case '*'
            set -l path (string split ' ' -- $argv[1])
            test (count $words) -ge (count $path); and test "$words[1..(count $path)]" = $argv[1]
    end
end
complete -c seaworthy -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function linesOf(command: CompletedCommand): string[] {
  const at = `complete -c seaworthy -n ${quote(`__seaworthy_at ${quote(command.path)}`)}`;
  const lines = command.commands.map(({ name, summary }) => `${at} -a ${name} -d ${quote(summary)}`);
  for (const option of command.options)
    lines.push(`${at} ${optionWords(option)} -d ${quote(option.summary)}`);
  if (command.operand.kind === 'choices') lines.push(`${at} -a ${quote(command.operand.words.join(' '))}`);
  if (command.operand.kind === 'file') lines.push(`${at} -F`);
  return lines;
}

function optionWords({ name, short, values }: CompletedOption): string {
  const names = short === null ? `-l ${name}` : `-l ${name} -s ${short}`;
  if (values === null) return names;
  if (values.kind === 'choices') return `${names} -x -a ${quote(values.words.join(' '))}`;
  if (values.kind === 'directory') return `${names} -x -a '(__fish_complete_directories)'`;
  return values.kind === 'file' ? `${names} -r -F` : `${names} -x`;
}
