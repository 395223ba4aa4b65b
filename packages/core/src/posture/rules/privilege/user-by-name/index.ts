import { defineRule, type Rule } from '../../contract.ts';
import { isRoot } from '../../support.ts';

/** runAsNonRoot compares numbers: the kubelet does not know names. */
export const rule: Rule = defineRule({
  id: 'privilege/user-by-name',
  title: 'USER is a name',
  why: 'Kubernetes cannot tell that a name is not root: with runAsNonRoot the container does not start.',
  remedy: 'Write the number of the user, USER 10001',
  severity: 'low',
  covers: ['DF023'],
  aliases: ['DL3066'],
  taxonomies: [],
  checks: {
    container: {
      origins: ['dockerfile', 'image'],
      check({ identity: { user } }) {
        if (user === null || isRoot(user.value) || /^\d+$/.test(user.value) || user.value.includes('$'))
          return null;
        return { at: user.at, reason: `${user.value} is a name` };
      },
    },
  },
});
