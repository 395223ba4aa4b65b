import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** An image that nobody can change while it runs stays what was scanned and signed. */
export const rule: Rule = defineRule({
  id: 'filesystem/writable-root',
  title: 'Root file system can be written',
  why: 'Who breaks in replaces programs and leaves tools behind; what runs is then no longer what was scanned and signed.',
  remedy:
    'Set readOnlyRootFilesystem: true or read_only: true, and mount scratch space (emptyDir, tmpfs) where it writes',
  severity: 'medium',
  covers: ['CO011', 'WL013', 'RT01'],
  aliases: [
    'KSV-0014',
    'CKV_K8S_22',
    'C-0017',
    'no-read-only-root-fs',
    'notReadOnlyRootFilesystem',
    'K8sPSPReadOnlyRootFilesystem',
    'require-ro-rootfs',
  ],
  taxonomies: ['cis-docker/5.13', 'nsa-cisa/immutable-container-filesystems'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ readOnlyRoot, at, os, change }) {
        if (os === 'windows' || readOnlyRoot?.value === true) return null;
        const description = 'make it read-only, once scratch space is mounted wherever the program writes';
        return {
          at: readOnlyRoot?.at ?? at,
          reason: readOnlyRoot === null ? 'nothing makes it read-only' : 'it is not read-only',
          fix: suggested(description, change('readOnlyRoot', true)),
        };
      },
    },
  },
});
