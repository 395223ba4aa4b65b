/** Folders whose files are others' work, and nothing that is deployed from here. */
const FOREIGN: ReadonlySet<string> = new Set(['.git', 'node_modules']);

const DOCKERFILE = /^(?:dockerfile|containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/i;
/** Programs, templates and texts about Dockerfiles. */
const NO_DOCKERFILE =
  /\.(?:dockerignore|containerignore|md|rst|txt|j2|tmpl|tpl|erb|[cm]?[jt]sx?|go|py|rb|rs|java|kt|php|cs|c|h|sh|lua|vim|json|ya?ml|toml|xml|html|css|snap|lock|orig|bak|swp)$/i;

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `Dockerfile`, `Dockerfile.prod`, `api.Dockerfile`, and the same of `Containerfile`; not `Dockerfile.dockerignore`. */
export function isDockerfilePath(path: string): boolean {
  const name = basename(path);
  return DOCKERFILE.test(name) && !NO_DOCKERFILE.test(name);
}

/** A file that may hold YAML documents, JSON included. */
export function isYamlPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

/** A file that others refer to: what a build leaves out, the variables of a Compose project. */
export function isCompanionPath(path: string): boolean {
  const name = basename(path);
  return (
    name.endsWith('.dockerignore') || name === '.containerignore' || /(?:^|\.)env(?:\.[^.]+)?$/.test(name)
  );
}

/** Whether a path leads into a folder that is others' work: `.git`, `node_modules`. */
export function isForeignPath(path: string): boolean {
  return path.split('/').some((part) => FOREIGN.has(part));
}

/** Whether the text of a file may say something about the posture of containers: a test on the path alone. */
export function isPosturePath(path: string): boolean {
  if (isForeignPath(path)) return false;
  return (
    isDockerfilePath(path) || isYamlPath(path) || isCompanionPath(path) || basename(path) === 'Kustomization'
  );
}

/** What stands in every object of Kubernetes, every Compose file and every pipeline: the cheap test before any parsing. */
const MARKS = ['apiVersion', 'services', 'jobs', 'stages', 'image', 'include', 'extends'];

/** Whether a YAML or JSON text can be one of ours at all; others (lockfiles, translations) are not parsed. */
export function mayHavePosture(text: string): boolean {
  return MARKS.some((mark) => text.includes(mark));
}
