import { type Digest, isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';

/** An image reference, complete: what Docker's short forms leave out is filled in. */
export interface Reference {
  /** `docker.io`, `registry.example:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** `library/alpine`. */
  readonly repository: string;
  /** Null where only a digest is given. */
  readonly tag: string | null;
  readonly digest: Digest | null;
}

const DEFAULT_REGISTRY = 'docker.io';
const MAX_REPOSITORY = 255;
const TAG = /^[\w][\w.-]{0,127}$/;
// A path component: https://github.com/distribution/reference/blob/main/regexp.go
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const IMAGE_ID = /^[0-9a-f]{64}$/;
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;

/**
 * Parses a reference as Docker does (https://github.com/distribution/reference): `alpine` is
 * `docker.io/library/alpine:latest`; a first part with a dot or a colon, or `localhost`, is a registry. Throws `usage`.
 */
export function parseReference(text: string): Reference {
  const at = text.indexOf('@');
  const digest = at === -1 ? null : text.slice(at + 1);
  if (digest !== null && !isDigest(digest))
    throw invalid(text, 'what follows @ is no digest (sha256: and 64 hex digits)');
  const { name, tag } = splitTag(at === -1 ? text : text.slice(0, at), text);
  const { registry, repository } = splitRegistry(name);
  // A host that no URL can hold (a port of 99999, 1.2.3.4.5) could not be asked.
  if (!HOST.test(registry) || !URL.canParse(`https://${registry}`))
    throw invalid(text, `${JSON.stringify(registry)} is no host`);
  if (IMAGE_ID.test(text)) throw invalid(text, 'it is the id of an image, which only an engine knows');
  if (repository.length > MAX_REPOSITORY) throw invalid(text, `a name may have ${MAX_REPOSITORY} characters`);
  for (const component of repository.split('/')) {
    if (COMPONENT.test(component)) continue;
    const why = /[A-Z]/.test(component)
      ? 'names are lower case'
      : `${JSON.stringify(component)} is no part of a name`;
    throw invalid(text, why);
  }
  return { registry, repository, tag: tag ?? (digest === null ? 'latest' : null), digest };
}

function splitTag(named: string, text: string): { name: string; tag: string | null } {
  const colon = named.lastIndexOf(':');
  if (colon === -1 || named.indexOf('/', colon) !== -1) return { name: named, tag: null };
  const tag = named.slice(colon + 1);
  if (!TAG.test(tag)) throw invalid(text, `${JSON.stringify(tag)} is no tag`);
  return { name: named.slice(0, colon), tag };
}

function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost =
    first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase();
  if (!isHost) return { registry: DEFAULT_REGISTRY, repository: official(name) };
  const registry = first === 'index.docker.io' ? DEFAULT_REGISTRY : first;
  const repository = name.slice(slash + 1);
  return { registry, repository: registry === DEFAULT_REGISTRY ? official(repository) : repository };
}

function official(repository: string): string {
  return repository.includes('/') ? repository : `library/${repository}`;
}

/** The whole form: `registry/repository`, then `:tag` and `@digest` where there are any. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  const name = `${registry}/${repository}`;
  const tagged = tag === null ? name : `${name}:${tag}`;
  return digest === null ? tagged : `${tagged}@${digest}`;
}

function invalid(text: string, why: string): SeaworthyError {
  return new SeaworthyError('usage', `${JSON.stringify(text.slice(0, 300))} is no image reference: ${why}`, {
    hint: 'write it as [REGISTRY/]NAME[:TAG][@DIGEST], for example alpine:3.20 or registry.example:5000/shop/api:1.4',
  });
}
