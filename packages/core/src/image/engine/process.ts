import { readFile, readlink } from 'node:fs/promises';

/** Namespaces of the kernel, by the names that they have below /proc/PID/ns. */
export type NamespaceName = 'cgroup' | 'ipc' | 'net' | 'pid' | 'user' | 'uts';

/** What the kernel says of a process (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html). */
export interface ProcessFacts {
  /** The namespaces that it shares with the first process of this host, or, where nobody may look at that, with us. */
  readonly shared: readonly NamespaceName[];
  /** 0: system calls are not filtered; 2: they are. Null where the kernel does not say. */
  readonly seccomp: number | null;
  readonly noNewPrivileges: boolean | null;
}

const NAMESPACES: readonly NamespaceName[] = ['cgroup', 'ipc', 'net', 'pid', 'user', 'uts'];

/**
 * The facts of the process `pid`, which belongs to the container `id`; null where it is none of ours to look at: another
 * host's, one that ended, one that we may not look at. Engines say what was asked for; this is what is.
 */
export async function processFacts(pid: number, id: string): Promise<ProcessFacts | null> {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    // The number alone could be that of any process, were the engine on another host.
    if (!(await readFile(`/proc/${pid}/cgroup`, 'utf8')).includes(id)) return null;
    const shared: NamespaceName[] = [];
    for (const name of NAMESPACES) {
      const host = await readlink(`/proc/1/ns/${name}`).catch(() => readlink(`/proc/self/ns/${name}`));
      if ((await readlink(`/proc/${pid}/ns/${name}`)) === host) shared.push(name);
    }
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number | null => {
      const text = new RegExp(`^${name}:\\s+(\\d+)$`, 'm').exec(status)?.[1];
      return text === undefined ? null : Number(text);
    };
    const noNewPrivileges = field('NoNewPrivs');
    return {
      shared,
      seccomp: field('Seccomp'),
      noNewPrivileges: noNewPrivileges === null ? null : noNewPrivileges === 1,
    };
  } catch {
    return null;
  }
}
