import type { CompletedCommand, CompletedOption, Values } from './words.ts';

/** The script for zsh: a function a command, which the group above it calls. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef seaworthy
# zsh completion of seaworthy
${commands.map(functionOf).join('\n')}
if [[ "$funcstack[1]" == _seaworthy ]]; then _seaworthy "$@"; else compdef _seaworthy seaworthy; fi
`;
}

function nameOf(path: string): string {
  return ['_seaworthy', ...path.split(' ').filter((word) => word !== '')].join('_');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

// Brackets, colons and backslashes mean something to _arguments and _describe.
function escape(text: string): string {
  return text.replace(/[[\]:\\]/g, (character) => `\\${character}`);
}

function functionOf(command: CompletedCommand): string {
  const options = command.options.flatMap(argumentOf);
  if (command.commands.length === 0) {
    return `${nameOf(command.path)}() {
  _arguments ${[...options, operandOf(command.operand)].join(' \\\n    ')}
}`;
  }
  const names = command.commands.map(({ name, summary }) => quote(`${name}:${escape(summary)}`));
  const calls = command.commands
    .filter(({ name }) => name !== 'help')
    .map(({ name }) => `        ${name}) ${nameOf(`${command.path} ${name}`.trim())} ;;`);
  return `${nameOf(command.path)}() {
  local -a commands
  local state line context
  typeset -A opt_args
  _arguments -C ${[...options, "'1:command:->command'", "'*::argument:->argument'"].join(' \\\n    ')}
  case "$state" in
    command)
      commands=(${names.join(' ')})
      _describe command commands
      ;;
    argument)
      case "$line[1]" in
${calls.join('\n')}
      esac
      ;;
  esac
}`;
}

function argumentOf({ name, short, summary, values }: CompletedOption): string[] {
  const text = `[${escape(summary)}]`;
  const value = values === null ? '' : `:${name}:${action(values)}`;
  const repeat = values === null ? '' : '*';
  const long = quote(`${repeat}--${name}${text}${value}`);
  return short === null ? [long] : [long, quote(`-${short}${text}`)];
}

function operandOf(values: Values): string {
  return values.kind === 'none' ? "'*: :'" : quote(`1:target:${action(values)}`);
}

function action(values: Values): string {
  if (values.kind === 'choices')
    return values.commas ? `_values -s , value ${values.words.join(' ')}` : `(${values.words.join(' ')})`;
  if (values.kind === 'directory') return '_files -/';
  return values.kind === 'file' ? '_files' : ' ';
}
