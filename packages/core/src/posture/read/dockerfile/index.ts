import type { SourceText } from '../../../bytes/located/text.ts';
import type { DockerfileSubject, ReadProblem } from '../../model/tree.ts';
import { containerOf } from './container.ts';
import { LARGEST_DOCKERFILE, parseDockerfile } from './parse.ts';

/** Instructions that a builder refuses are told one by one up to here. */
const MOST_PROBLEMS = 10;

/** A Dockerfile and the container that it would make; null, and why, where it is no Dockerfile that could be built. */
export function readDockerfile(source: SourceText): {
  subject: DockerfileSubject | null;
  problems: readonly ReadProblem[];
} {
  const { path } = source;
  if (source.text.length > LARGEST_DOCKERFILE) {
    const reason = `it has ${source.text.length} characters, more than ${LARGEST_DOCKERFILE}`;
    return { subject: null, problems: [{ id: 'limit/file-size', path, at: null, reason }] };
  }
  const file = parseDockerfile(source);
  const container = containerOf(file);
  if (container === null) {
    const reason = 'it has the name of a Dockerfile, and no FROM';
    return {
      subject: null,
      problems: [{ id: 'file/unreadable', path, at: file.problems[0]?.place ?? null, reason }],
    };
  }
  const told = file.problems.slice(0, MOST_PROBLEMS);
  const problems = told.map(
    ({ place, reason }): ReadProblem => ({ id: 'file/unreadable', path, at: place, reason }),
  );
  const more = file.problems.length - told.length;
  if (more > 0)
    problems.push({ id: 'file/unreadable', path, at: null, reason: `${more} more instructions are refused` });
  return { subject: { file, container }, problems };
}
