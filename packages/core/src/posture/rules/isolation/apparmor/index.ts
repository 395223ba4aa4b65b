import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** AppArmor (https://docs.docker.com/engine/security/apparmor/): engines set docker-default where the kernel has it. */
export const rule: Rule = defineRule({
  id: 'isolation/apparmor',
  title: 'AppArmor is switched off',
  why: 'The default profile keeps a container from writing to /proc and /sys of the host and from mounting.',
  remedy: 'Take apparmor=unconfined out',
  severity: 'high',
  covers: ['CO004', 'WL016', 'RT01'],
  aliases: ['KSV-0002', 'C-0055', 'disallow-apparmor', 'restrict-apparmor-profiles'],
  taxonomies: ['cis-docker/5.2', 'pss/baseline'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ privileges: { apparmor }, change }) {
        if (apparmor === null || apparmor.value.toLowerCase() !== 'unconfined') return null;
        const fix = deterministic("use the engine's default profile", change('apparmor', 'RuntimeDefault'));
        return { at: apparmor.at, reason: 'the profile is unconfined', fix };
      },
    },
  },
});
