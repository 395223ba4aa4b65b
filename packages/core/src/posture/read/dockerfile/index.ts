import type { SourceText } from '../../../bytes/located/text.ts';
import type { DockerfileSubject, ReadProblem } from '../../model/tree.ts';
import { containerOf } from './container.ts';
import { LARGEST_DOCKERFILE, parseDockerfile } from './parse.ts';

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
  const problems = file.problems.map(
    ({ place, reason }): ReadProblem => ({ id: 'file/unreadable', path, at: place, reason }),
  );
  const container = containerOf(file);
  return { subject: container === null ? null : { file, container }, problems };
}
