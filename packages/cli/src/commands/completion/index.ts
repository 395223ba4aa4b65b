import type { CommandDescriptor } from '../../command/descriptor.ts';

export const command: CommandDescriptor = {
  name: 'completion',
  summary: 'a script that completes commands and options in a shell',
  operands: [{ name: 'SHELL', summary: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
  examples: [
    { call: 'eval "$(seaworthy completion bash)"', says: 'in ~/.bashrc' },
    { call: 'seaworthy completion zsh > "${fpath[1]}/_seaworthy"', says: 'for zsh' },
    { call: 'seaworthy completion fish > ~/.config/fish/completions/seaworthy.fish', says: 'for fish' },
  ],
  load: () => import('./run.ts'),
};
