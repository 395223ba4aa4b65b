export { type EndOfLife, endOfLifeOf } from './distribution-gaps.ts';
export { type MatchOptions, type MatchResult, matchPackages } from './match.ts';
export { neededEcosystems } from './needed.ts';
