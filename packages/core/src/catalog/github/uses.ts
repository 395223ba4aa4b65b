import { asObject, decodeUtf8, ownProperty } from '../../bytes/json.ts';
import { readAll } from '../../bytes/source.ts';
import { parseYaml } from '../../bytes/yaml.ts';
import type { PackageFact } from '../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../contract.ts';
import { linesOf } from '../file-list.ts';
import { packageUrl } from '../purl.ts';

/** A whole version: a tag of fewer parts (`v4`) is moved with every release. */
const FULL_VERSION = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/;
const ACTION = /^([A-Za-z0-9][\w.-]*\/[\w.-]+)(?:\/[^@\s]*)?@(\S+)$/;
const DOCKER = 'docker://';

/**
 * The actions, reusable workflows and images that a workflow or an action of GitHub uses
 * (https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsuses). The version is that
 * of a full tag, or, behind the hash of a commit, of the comment that tools and people write there (`# v4.1.0`); a branch,
 * a moving tag (`v4`) and a bare hash have none. The package URL has the reference as it is written. Actions of the same
 * repository (`./…`) are none of others.
 */
export function parseUses(file: CatalogFile): CatalogResult {
  const bytes = readAll(file.content);
  const comments = commentsOf(decodeUtf8(bytes));
  const packages = new Map<string, PackageFact>();
  for (const use of usesOf(parseYaml(bytes)[0])) {
    const fact = use.startsWith(DOCKER) ? imageOf(use.slice(DOCKER.length)) : actionOf(use, comments);
    if (fact !== null) packages.set(`${fact.purl}\0${fact.version}`, fact);
  }
  return { packages: [...packages.values()] };
}

/** Every `uses` of jobs and steps, and the image of an action. An object that an alias repeats is looked at once. */
function* usesOf(document: unknown): Generator<string, void, undefined> {
  const seen = new Set<unknown>();
  const root = asObject(document) ?? {};
  const places = [ownProperty(root, 'runs'), ...Object.values(asObject(ownProperty(root, 'jobs')) ?? {})];
  for (const place of places) {
    const fields = asObject(place);
    if (fields === null || seen.has(fields)) continue;
    seen.add(fields);
    const own = [ownProperty(fields, 'uses'), ownProperty(fields, 'image')];
    for (const value of own)
      if (typeof value === 'string' && (value === own[0] || value.startsWith(DOCKER))) yield value;
    const steps = ownProperty(fields, 'steps');
    if (!Array.isArray(steps) || seen.has(steps)) continue;
    seen.add(steps);
    for (const step of steps) {
      const use = ownProperty(asObject(step) ?? {}, 'uses');
      if (typeof use === 'string') yield use;
    }
  }
}

/** The version in the comment behind a `uses`, by what is used: readers of YAML drop comments. */
function commentsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.indexOf('uses:');
    const hash = at === -1 ? -1 : line.indexOf(' #', at);
    if (hash === -1) continue;
    const [word = ''] = line
      .slice(hash + 2)
      .trim()
      .replace(/^tag=/, '')
      .split(/\s/, 1);
    const version = FULL_VERSION.exec(word)?.[1];
    const used = line
      .slice(at + 'uses:'.length, hash)
      .trim()
      .replace(/^["']|["']$/g, '');
    if (version !== undefined) found.set(used, version);
  }
  return found;
}

function actionOf(use: string, comments: ReadonlyMap<string, string>): PackageFact | null {
  const [, name, reference] = ACTION.exec(use.trim()) ?? [];
  if (name === undefined || reference === undefined) return null;
  const isCommit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(reference);
  const version = isCommit ? comments.get(use.trim()) : FULL_VERSION.exec(reference)?.[1];
  const purl = packageUrl('githubactions', { name, version: reference }, null);
  return { name, version: version ?? '', purl };
}

/** `docker://alpine:3.20`, `docker://ghcr.io/owner/image@sha256:…`: a tag stands behind the last slash. */
function imageOf(image: string): PackageFact | null {
  const [tagged = '', digest] = image.split('@');
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  const name = colon === -1 ? tagged : tagged.slice(0, colon);
  const version = digest ?? (colon === -1 ? '' : tagged.slice(colon + 1));
  if (name === '' || /[\s$]/.test(image)) return null;
  return { type: 'docker', name, version, purl: packageUrl('docker', { name, version }, null) };
}
