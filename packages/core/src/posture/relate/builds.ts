import { itemsAt, scalarAt, textAt } from '../../bytes/located/fields.ts';
import type { ComposeProject, KubernetesObject, Tree } from '../model/tree.ts';
import { folderOf, resolvePath } from '../read/paths.ts';
import type { Build } from './contract.ts';
import { buildsOfPipeline } from './pipelines.ts';

/** Every build of an image from a Dockerfile of the tree that the tree itself tells of. */
export function buildsOf(tree: Pick<Tree, 'projects' | 'workflows' | 'objects' | 'paths'>): readonly Build[] {
  const { projects, workflows, objects, paths } = tree;
  return [
    ...projects.flatMap(buildsOfProject),
    ...workflows.flatMap((workflow) => buildsOfPipeline(workflow, paths)),
    ...objects.flatMap((object) => buildsOfSkaffold(object)),
  ];
}

function buildsOfProject({ services }: ComposeProject): readonly Build[] {
  return services.flatMap(({ node, dockerfile, buildTarget: target }) => {
    const image = scalarAt(node, 'image');
    return image === undefined || dockerfile === null
      ? []
      : [{ image: image.text, dockerfile, target, at: image }];
  });
}

/** Artifacts of Skaffold (https://skaffold.dev/docs/references/yaml/#build-artifacts). */
function buildsOfSkaffold({ apiVersion, node }: KubernetesObject): readonly Build[] {
  if (!apiVersion.startsWith('skaffold/')) return [];
  const folder = folderOf(node.source.path);
  const build = node.entries.get('build')?.value;
  return itemsAt(build, 'artifacts').flatMap((artifact) => {
    const image = scalarAt(artifact, 'image');
    const context = textAt(artifact, 'context') ?? '.';
    const file = textAt(artifact, 'docker', 'dockerfile') ?? 'Dockerfile';
    const dockerfile = resolvePath(folder, `${context}/${file}`);
    if (image === undefined || dockerfile === null) return [];
    const target = textAt(artifact, 'docker', 'target');
    return [{ image: image.text, dockerfile, target, at: image }];
  });
}
