import type { Place, SourceText } from '../../bytes/located/text.ts';
import type { Setting } from './container.ts';

/** A file, folder or socket of a host. */
export interface HostFile {
  readonly kind: 'file' | 'folder' | 'socket' | 'other';
  /** Permission bits with set-user-id and its kin: `0o644`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Null where it is no file, or could not be read. */
  readonly source: SourceText | null;
  readonly at: Place;
}

/** Options of the daemon, from its file and its command line, each with its place: `icc`, `insecure-registries`. */
export interface DaemonOptions {
  /** Where an option that nobody sets is told. */
  readonly at: Place;
  /** What is set: of a list each item. Booleans are `true` and `false`. */
  get(name: string): readonly Setting<string>[];
}

/** A host that runs containers, as far as files tell. */
export interface Host {
  /** By path from the root, without a leading slash: what is there of what rules ask for. */
  readonly files: ReadonlyMap<string, HostFile>;
  /** Null where Docker is not there. */
  readonly docker: DaemonOptions | null;
  /** Lines of the rules of auditd; null where there is no auditd. */
  readonly audit: readonly Setting<string>[] | null;
  /** Users in the group docker; null where there is no such group. */
  readonly dockerGroup: Setting<readonly string[]> | null;
  /** Where file systems are mounted; null where that is not known: another root than that of this machine. */
  readonly mountPoints: ReadonlySet<string> | null;
}
