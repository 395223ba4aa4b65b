import type { Maybe, Privileges, Setting } from '../model/container.ts';

/** An option of `security_opt` and `--security-opt`: its name, and what stands behind it. */
export interface SecurityOption {
  readonly name: string;
  /** Null where nothing stands there. */
  readonly value: string | null;
}

/** What security options say of a container. */
export type OptionPrivileges = Pick<
  Privileges,
  'escalation' | 'seccomp' | 'apparmor' | 'selinux' | 'procMount'
>;

/** `seccomp:unconfined`, `seccomp=unconfined`, `no-new-privileges`: engines take either sign. */
export function securityOption(text: string): SecurityOption {
  const found = /^([^:=]*)[:=]([\s\S]*)$/.exec(text);
  return found === null ? { name: text, value: null } : { name: found[1] ?? '', value: found[2] ?? '' };
}

/** What security options come to; of several with a name the last one counts. */
export function optionPrivileges(texts: readonly Setting<string>[]): OptionPrivileges {
  const options = texts.map(({ value, at }) => ({ ...securityOption(value), at }));
  const last = (name: string): Maybe<string> => {
    const found = options.findLast((option) => option.name === name);
    return found === undefined ? null : { value: found.value ?? '', at: found.at };
  };
  const newPrivileges = last('no-new-privileges');
  const paths = last('systempaths');
  return {
    escalation:
      newPrivileges === null
        ? null
        : { value: !/^(?:|1|t|true)$/i.test(newPrivileges.value), at: newPrivileges.at },
    seccomp: last('seccomp'),
    apparmor: last('apparmor'),
    selinux: options
      .filter(({ name }) => name === 'label')
      .map(({ value, at }) => ({ value: value ?? '', at })),
    procMount: paths?.value === 'unconfined' ? { value: 'Unmasked', at: paths.at } : null,
  };
}

/** Upper case, without `CAP_`. */
export function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
}
