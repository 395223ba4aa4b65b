import { defineCheck, type PodCheck } from '../contract.ts';
import { addedBeyond, addedWords } from '../support/added.ts';

// What container runtimes grant by default, without NET_RAW.
const ALLOWED: ReadonlySet<string> = new Set(
  `AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID
  SYS_CHROOT`.split(/\s+/),
);

/**
 * No capability may be added but those of the default set. At `restricted` from 1.22 on capabilities_restricted says it.
 * k8s.io/pod-security-admission/policy/check_capabilities_baseline.go
 */
export const check: PodCheck = defineCheck({
  name: 'capabilities_baseline',
  level: 'baseline',
  since: 0,
  find: ({ containers }) => addedBeyond(ALLOWED, containers),
  words: (offences) => ({ reason: 'non-default capabilities', detail: addedWords(offences) }),
});
