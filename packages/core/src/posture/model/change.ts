import type { SourceText } from '../../bytes/located/text.ts';

/** A part of a file replaced by another text; `start === end` inserts. */
export interface Edit {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A way to remove a finding. `deterministic`: it can only be meant so, and nothing that worked breaks by it as far as the
 * file tells; `suggested`: it needs a choice, which `description` spells out.
 */
export interface Fix {
  readonly kind: 'deterministic' | 'suggested';
  /** What it does, in the imperative: `set securityContext.allowPrivilegeEscalation to false`. */
  readonly description: string;
  readonly edits: readonly Edit[];
}

/**
 * What can be changed of a container, and to what. Each format that is edited (`read/<format>/change.ts`) knows how it
 * says these; one that cannot say a change gives null for it.
 */
export interface PostureChanges {
  readonly privileged: false;
  readonly escalation: false;
  readonly runAsNonRoot: true;
  /** `1000`, `1000:1000`. */
  readonly user: string;
  readonly readOnlyRoot: true;
  /** `ALL`. */
  readonly dropCapability: string;
  /** Takes a capability out of those that are added. */
  readonly removeCapability: string;
  readonly seccomp: 'RuntimeDefault';
  readonly apparmor: 'RuntimeDefault';
  /** Takes the setting out: the container gets a namespace of its own. */
  readonly ownNamespace: 'network' | 'pid' | 'ipc' | 'uts' | 'user' | 'cgroup';
  /** Publishes the port at this offset of the file on this address alone. */
  readonly bindPort: { readonly at: number; readonly address: string };
  readonly memoryLimit: string;
  readonly cpuLimit: string;
  readonly memoryRequest: string;
  readonly cpuRequest: string;
  readonly pidsLimit: string;
  readonly restart: string;
  readonly pullPolicy: string;
  readonly image: string;
  /** Makes the mount at this offset of the file read-only. */
  readonly mountReadOnly: number;
  /** Takes out the node at this offset of the file: an item of a list, or a key with its value. */
  readonly remove: number;
}
