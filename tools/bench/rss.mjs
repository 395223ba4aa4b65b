// Loaded into a measured process: writes its highest resident memory, in MB, when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const report = process.env['SEAWORTHY_BENCH_RSS'];
  if (report) writeFileSync(report, String(process.resourceUsage().maxRSS / 1024));
});
