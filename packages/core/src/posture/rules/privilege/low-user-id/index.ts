import { defineRule, type Rule } from '../../contract.ts';

/** Numbers below 10000 are those of the users of hosts. */
export const rule: Rule = defineRule({
  id: 'privilege/low-user-id',
  title: 'User has a number that hosts use',
  why: 'Who breaks out is on the host the user of that number, with all his files.',
  remedy: 'Run as a number above 10000',
  severity: 'low',
  covers: ['WL005', 'WL006'],
  aliases: ['KSV-0020', 'KSV-0021', 'CKV_K8S_40'],
  taxonomies: [],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ identity: { user }, os }) {
        const number = Number(user?.value);
        if (user === null || os === 'windows' || Number.isNaN(number) || number === 0 || number >= 10_000)
          return null;
        return { at: user.at, reason: `the user is ${user.value}` };
      },
    },
  },
});
