import type { Statement } from './statements.ts';
import type { Subject } from './subject.ts';

/**
 * Red Hat keeps up a minor release beside later ones, and gives it fixes of its own: for 9.4 in `…-28.el9_4.2`, for all
 * others in `…-6.el9_5`. Where the minor release of the artefact has a fix of its own, that one counts: the number of a
 * later one says neither that this build lacks the fix, nor where it is to be had.
 */
export function withinStream(statements: readonly Statement[], { stream }: Subject): readonly Statement[] {
  if (stream === null) return statements;
  const mark = `.el${stream.replace('.', '_')}`;
  const isOwn = (version: string): boolean => {
    const at = version.indexOf(mark);
    return at >= 0 && !/^\d/.test(version.slice(at + mark.length));
  };
  const own = statements.filter((statement) => fixOf(statement).some(isOwn));
  return own.length === 0
    ? statements
    : statements.filter((one) => own.includes(one) || fixOf(one).length === 0);
}

function fixOf({ affected }: Statement): readonly string[] {
  return affected.ranges.flatMap(({ events }) =>
    events.flatMap((event) => ('fixed' in event ? [event.fixed] : [])),
  );
}
