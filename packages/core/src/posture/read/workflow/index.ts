import { mapAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Workflow } from '../../model/tree.ts';

const GITHUB = /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/i;
const GITLAB = /(?:^|\/)(?:\.gitlab-ci(?:\.[^/]+)?|[^/]+\.gitlab-ci)\.ya?ml$/i;

/** Whether a file with this path is a pipeline, by where its service looks for it. */
export function isWorkflowPath(path: string): boolean {
  return GITHUB.test(path) || GITLAB.test(path);
}

/**
 * A pipeline: of GitHub Actions (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax) or of
 * GitLab (https://docs.gitlab.com/ci/yaml/). Null where the file holds neither.
 */
export function readWorkflow(root: YamlMap): Workflow | null {
  const { source } = root;
  if (GITLAB.test(source.path)) return { source, node: root, service: 'gitlab' };
  return mapAt(root, 'jobs') === undefined ? null : { source, node: root, service: 'github' };
}
