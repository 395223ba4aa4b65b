import type { Invocation } from '../../command/descriptor.ts';
import { environmentOf, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { count, formatBytes } from '../../ui/text.ts';
import { fetchAdvisories } from './fetch.ts';
import { databasePath } from './open.ts';
import { sayBuilt } from './say.ts';

/** `seaworthy db update`: 0 where the database is as new as can be had, 3 where there is none. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, log } = invocation;
  const named = options.list('ecosystem');
  return withTimeout(invocation, async (signal) => {
    const environment = environmentOf(invocation, signal, options.flag('offline'));
    const request = {
      ecosystems: named.length === 0 ? null : named,
      output: databasePath(invocation),
      mirrors: options.list('mirror'),
    };
    const { changed, build, feeds, output } = await fetchAdvisories(request, invocation, environment);
    const fetched = feeds.reduce((sum, { bytes }) => sum + bytes, 0);
    const news = feeds.filter(({ state }) => state === 'new' || state === 'changed').length;
    log.note(`${count(feeds.length, 'file')} asked for, ${news} changed, ${formatBytes(fetched)} fetched`);
    if (build !== null) sayBuilt(log, build);
    else if (!changed) log.note(`${output} is current`);
    return EXIT.passed;
  });
}
