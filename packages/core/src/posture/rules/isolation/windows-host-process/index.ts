import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** A container of Windows that is a process of the host. */
export const rule: Rule = defineRule({
  id: 'isolation/windows-host-process',
  title: 'Container is a process of its Windows host',
  why: 'It has the file system and the users of the host; there is no container around it.',
  remedy: 'Take hostProcess out',
  severity: 'high',
  covers: ['WL030'],
  aliases: ['KSV-0103', 'C-0202', 'hostProcess', 'disallow-host-process'],
  taxonomies: ['pss/baseline'],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ privileges: { windowsHostProcess }, change }) {
        return windowsHostProcess?.value === true
          ? {
              at: windowsHostProcess.at,
              reason: 'hostProcess is true',
              fix: suggested(
                'take it out, if nothing that it does needs the host',
                change('remove', windowsHostProcess.at.start),
              ),
            }
          : null;
      },
    },
  },
});
