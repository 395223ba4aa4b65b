import { parseReference } from '../image/reference/index.ts';
import type { ReportBase } from '../model/report.ts';
import type { KnownImages } from './known-images.ts';
import type { BaseCandidate } from './plan/index.ts';

/** What a plan asks the index. */
export interface CandidateQuestion {
  readonly known: Pick<KnownImages, 'all'>;
  /** The digest of the advisory database: what another one found cannot be compared. */
  readonly database: string;
  readonly platform: string | null;
}

/**
 * Other images of the base's repository that could be built on instead: those that a scan by the same database has
 * looked into, for the same platform. Empty where the base has no name, or its boundary is not known.
 */
export function candidatesFor(
  base: ReportBase | null,
  question: CandidateQuestion,
): readonly BaseCandidate[] {
  const { known, database, platform } = question;
  const repository = base === null || base.layers === null ? null : repositoryOf(base.name);
  if (base === null || repository === null) return [];
  return known.all().flatMap(({ names, findings }): BaseCandidate[] => {
    if (findings === null || findings.database !== database || names.some(({ name }) => name === base.name))
      return [];
    const fitting = names.find((one) => one.platform === platform && repositoryOf(one.name) === repository);
    return fitting === undefined ? [] : [{ name: fitting.name, findings: findings.list }];
  });
}

function repositoryOf(name: string | null): string | null {
  if (name === null) return null;
  try {
    const { registry, repository } = parseReference(name);
    return `${registry}/${repository}`;
  } catch {
    return null;
  }
}
