import type { Package } from '../model/package.ts';

/** What is built from the kernel's source and is no kernel: headers, documentation, sources to compile. */
const HEADERS =
  /^(?:linux-(?:libc-dev|headers|kbuild|compiler|doc|source|support|config|bpf-dev|buildinfo)(?:-|$)|kernel(?:-[\w-]*)?-(?:headers|devel|devel-matched|doc|abi-stablelists|abi-whitelists|rpm-macros|srpm-macros)$)/;

/** Programs for users that are built from the kernel's source. */
const TOOLS =
  /^(?:linux-(?:[\w.-]*-)?tools(?:-|$)|linux-(?:perf|cpupower|cloud-tools|misc-tools)(?:-|$)|libcpupower|bpftool$|perf$|python3-perf$|libperf(?:-|$)|usbip$|hyperv-daemons$|rtla$|rv$|intel-sdsi$|kernel(?:-[\w-]*)?-tools(?:-libs)?(?:-devel)?$)/;

/** Names of the kernel's own source: `linux`, `linux-aws`, `linux-hwe-6.5`, `kernel`, `kernel-rt`, `kernel-uek`. */
const SOURCE = /^(?:linux(?:-[\w.-]+)?|kernel(?:-[\w-]+)?)$/;

/**
 * What of the kernel a package is that holds none: advisories of the kernel name its source, and so all that is built
 * from it. Null for kernels, their modules, and whatever we do not know by name.
 */
export function kernelPartOf({ name, source }: Pick<Package, 'name' | 'source'>): 'headers' | 'tools' | null {
  if (!SOURCE.test(source?.name ?? name)) return null;
  if (HEADERS.test(name)) return 'headers';
  return TOOLS.test(name) ? 'tools' : null;
}
