// Loaded into a measured process: writes its highest resident memory, in MB, when it ends.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const report = process.env['SEAWORTHY_BENCH_RSS'];
  if (report) writeFileSync(report, String(highest() / 1024));
});

/** KiB. getrusage counts what the process was before exec, too: the kernel's own high-water mark does not. */
function highest() {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return Number(line[1]);
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS;
}
