import type { CompletedCommand, CompletedOption, Values } from './words.ts';

/** The script for bash. It needs no bash-completion package; with it, files after `FORMAT=` are completed too. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const groups = commands.filter(({ commands: children }) => children.length > 0);
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const takesValue = new Set(
    commands.flatMap(({ options }) => options.filter(({ values }) => values !== null).map(flag)),
  );
  return `# bash completion of seaworthy: eval "$(seaworthy completion bash)"
_seaworthy() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="" path="" word skip="" index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    prev="$word"
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${[...takesValue].join('|')}) skip=1 ;;
      -*) ;;
      *)
        case "\${path:+$path }$word" in
          ${paths.map(quote).join('|')}) path="\${path:+$path }$word" ;;
        esac
        ;;
    esac
  done
  if [[ "$prev" != "=" && "$cur" != "=" && -n "$skip" ]]; then
    case "$path $prev" in
${commands.flatMap((command) => command.options.flatMap((option) => valueCase(command, option))).join('\n')}
    esac
    return
  fi
  case "$path" in
${groups.map((group) => groupCase(group)).join('\n')}
${commands
  .filter((command) => !groups.includes(command))
  .map(leafCase)
  .join('\n')}
  esac
}
complete -o bashdefault -o default -F _seaworthy seaworthy
`;
}

function flag({ name }: CompletedOption): string {
  return `--${name}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function valueCase(command: CompletedCommand, option: CompletedOption): string[] {
  if (option.values === null) return [];
  return [`      ${quote(`${command.path} --${option.name}`)}) ${completeValues(option.values)} ;;`];
}

function completeValues(values: Values): string {
  if (values.kind === 'choices')
    return `COMPREPLY=($(compgen -W ${quote(values.words.join(' '))} -- "$cur"))`;
  if (values.kind === 'directory') return 'COMPREPLY=($(compgen -d -- "$cur"))';
  // Files are left to readline, which quotes their names.
  return ':';
}

function optionWords(command: CompletedCommand): string {
  return quote(command.options.map(flag).join(' '));
}

function groupCase(group: CompletedCommand): string {
  const names = quote(group.commands.map(({ name }) => name).join(' '));
  return `    ${quote(group.path)})
      if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W ${optionWords(group)} -- "$cur"))
      else COMPREPLY=($(compgen -W ${names} -- "$cur")); fi
      ;;`;
}

function leafCase(command: CompletedCommand): string {
  return `    ${quote(command.path)})
      if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W ${optionWords(command)} -- "$cur"))
      else ${completeValues(command.operand)}; fi
      ;;`;
}
