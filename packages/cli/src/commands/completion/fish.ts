import type { CompletedCommand, CompletedOption } from './words.ts';

/** The script for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const takesValue = new Set(
    commands.flatMap(({ options }) =>
      options.filter(({ values }) => values !== null).map(({ name }) => `--${name}`),
    ),
  );
  return `# fish completion of seaworthy
function __seaworthy_at
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case ${[...takesValue].join(' ')}
                set skip 1
            case '-*'
            case '*'
                if contains -- (string join ' ' -- $path $word) ${paths.map(quote).join(' ')}
                    set -a path $word
                end
        end
    end
    test "$path" = "$argv[1]"
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
