import type {
  AdvisoryRange,
  AffectedImport,
  AffectedPackage,
  RangeEvent,
  RangeType,
  SeverityStatement,
} from '../../../model/advisory.ts';
import { asObject } from '../../../bytes/json.ts';
import { asArray, asText } from '../../text.ts';
import { isDistribution, lookupName } from './ecosystem.ts';
import { isModular } from './module.ts';
import { severityList } from './severity.ts';
import { versionsBeyondRanges } from './versions.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the record as a whole tells its rows. */
export interface RecordFacts {
  readonly id: string;
  /** Streams of its summary. */
  readonly modules: readonly string[];
}

const EVENTS = ['introduced', 'fixed', 'last_affected', 'limit'] as const;
const MAX_NAME = 1000;

/**
 * One entry of OSV's `affected`: usually one row, one a stream where the summary names several, none where no package
 * is named (git alone). Throws where a range has no events that we know.
 */
export function affectedPackage(facts: RecordFacts, value: unknown): AffectedPackage[] {
  const entry = asObject(value);
  const named = asObject(entry?.['package']);
  const ecosystem = asText(named?.['ecosystem']);
  const name = asText(named?.['name']);
  if (entry === null || ecosystem === null || name === null || ecosystem === '' || name === '') return [];
  if (name.length > MAX_NAME || ecosystem.length > 200) throw new Error('a name is longer than we read');
  const specific = asObject(entry['ecosystem_specific']) ?? {};
  const ranges = asArray(entry['ranges'])
    .map(readRange)
    .filter((range) => range !== null);
  const row: AffectedPackage = {
    advisory: facts.id,
    ecosystem,
    name: lookupName(ecosystem, name),
    ranges,
    versions: versionsBeyondRanges(ecosystem, ranges, textList(entry['versions'])),
    module: null,
    arches: textList(specific['arches'] ?? specific['architectures']),
    severity: [...severityList(entry['severity']), ...wordsOf(ecosystem, specific, entry)],
    state: stateOf(specific),
    imports: importsOf(specific),
  };
  const modules = modulesOf(facts, row, entry);
  return modules.length === 0 ? [row] : modules.map((module) => ({ ...row, module }));
}

function modulesOf(facts: RecordFacts, row: AffectedPackage, entry: Fields): readonly string[] {
  for (const fields of [asObject(entry['ecosystem_specific']), asObject(entry['database_specific'])]) {
    const module = asText(fields?.['module']) ?? asText(fields?.['module_stream']);
    if (module !== null && module !== '') return [module];
  }
  const purl = asText(asObject(entry['package'])?.['purl']) ?? '';
  const qualifier = /[?&]rpmmod=([^&#]{1,200})/.exec(purl)?.[1];
  if (qualifier !== undefined) return [decoded(qualifier)];
  return row.ranges.some((range) => range.events.some((event) => isModular(versionOf(event))))
    ? facts.modules
    : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readRange(value: unknown): AdvisoryRange | null {
  const range = asObject(value);
  const type = range?.['type'];
  if (type === 'GIT') return null;
  if (type !== 'ECOSYSTEM' && type !== 'SEMVER') throw new Error('a range of unknown type');
  const events = asArray(range?.['events']).flatMap(readEvents);
  if (events.length === 0) throw new Error('a range without events');
  return { type: type satisfies RangeType, events };
}

/** An event has one field; older records put two into one object. */
function readEvents(value: unknown): RangeEvent[] {
  const event = asObject(value);
  const read: RangeEvent[] = [];
  for (const field of EVENTS) {
    const version = asText(event?.[field]);
    if (version !== null && version.length <= MAX_NAME)
      read.push({ [field]: version } as unknown as RangeEvent);
  }
  if (read.length === 0) throw new Error('a range event that says nothing');
  return read;
}

/** The version that a range event names. */
export function versionOf(event: RangeEvent): string {
  if ('introduced' in event) return event.introduced;
  if ('fixed' in event) return event.fixed;
  return 'last_affected' in event ? event.last_affected : event.limit;
}

/** Severity words of a row: Debian's urgency, Ubuntu's priority, a word of the database. */
function wordsOf(ecosystem: string, specific: Fields, entry: Fields): SeverityStatement[] {
  const base = ecosystem.split(':', 1)[0] ?? ecosystem;
  const words: SeverityStatement[] = [];
  const urgency = asText(specific['urgency'])?.replace(/\*+$/, '');
  if (urgency !== undefined && /^(?:unimportant|low|medium|high)$/.test(urgency)) {
    words.push({ type: base, score: urgency });
  }
  const priority = asText(specific['priority']) ?? asText(specific['ubuntu_priority']);
  if (priority !== null && /^[a-z]{1,20}$/.test(priority)) words.push({ type: base, score: priority });
  const fields = asObject(entry['database_specific']);
  const word = asText(specific['severity']) ?? asText(fields?.['severity']);
  if (word !== null && /^[A-Za-z]{1,20}$/.test(word)) {
    words.push({ type: isDistribution(ecosystem) ? base : 'database', score: word });
  }
  return words;
}

/** Debian: `end-of-life` means that its security team no longer fixes the package (Debian security tracker). */
function stateOf(specific: Fields): 'wont-fix' | null {
  return specific['urgency'] === 'end-of-life' ? 'wont-fix' : null;
}

/** Go's packages and symbols (https://go.dev/doc/security/vuln/database#schema). */
function importsOf(specific: Fields): AffectedImport[] {
  const imports: AffectedImport[] = [];
  for (const value of asArray(specific['imports'])) {
    const fields = asObject(value);
    const path = asText(fields?.['path']);
    if (path === null) continue;
    const [goos, goarch] = [textList(fields?.['goos']), textList(fields?.['goarch'])];
    imports.push({
      path,
      symbols: textList(fields?.['symbols']),
      ...(goos.length > 0 ? { goos } : {}),
      ...(goarch.length > 0 ? { goarch } : {}),
    });
  }
  return imports;
}

function textList(value: unknown): string[] {
  return asArray(value).filter((text): text is string => typeof text === 'string' && text.length <= MAX_NAME);
}
