import type { Place } from '../../bytes/located/text.ts';

/** Something in a tree that builds an image of a Dockerfile: a Compose service, a step of a pipeline, Skaffold. */
export interface Build {
  /** As written, its expressions included: `ghcr.io/shop/api:${{ github.sha }}`; null where it has no name. */
  readonly image: string | null;
  /** The Dockerfile, as a path of the tree. */
  readonly dockerfile: string;
  /** The stage that is built; null: the last one. */
  readonly target: string | null;
  readonly at: Place;
}
