import type { Feed } from '../../packages/core/src/advisory/contract.ts';
import type { Cataloger, WantedFiles } from '../../packages/core/src/catalog/contract.ts';
import type { ImageSource } from '../../packages/core/src/image/contract.ts';
import { ENGINE_SCHEME, HOST_SCHEME, PATH_SCHEMES } from '../../packages/core/src/image/open.ts';
import type { Rule } from '../../packages/core/src/posture/rules/contract.ts';
import type { ReportFormat } from '../../packages/core/src/report/contract.ts';
import type { VersionScheme } from '../../packages/core/src/version/contract.ts';
import { descriptorOf, type UnitFolder, unitFolders } from './units.ts';

type Row = readonly string[];

const CORE = 'packages/core/src';

/** The pages of docs/reference that come from the descriptors, by their file. */
export async function renderDocs(): Promise<Map<string, string>> {
  const catalogers = await load<Cataloger>(`${CORE}/catalog`, 'cataloger');
  return new Map([
    ['docs/reference/catalogers.md', catalogerPage(catalogers.map(([, unit]) => unit))],
    ['docs/reference/version-schemes.md', schemePage(await load(`${CORE}/version`, 'scheme'), catalogers)],
    [
      'docs/reference/feeds.md',
      feedPage((await load<Feed>(`${CORE}/advisory/feeds`, 'feed')).map(([, unit]) => unit)),
    ],
    [
      'docs/reference/targets.md',
      targetPage((await load<ImageSource>(`${CORE}/image`, 'source')).map(([, unit]) => unit)),
    ],
    [
      'docs/reference/formats.md',
      formatPage((await load<ReportFormat>(`${CORE}/report`, 'format')).map(([, unit]) => unit)),
    ],
    [
      'docs/reference/rules.md',
      rulePage((await load<Rule>(`${CORE}/posture/rules`, 'rule')).map(([, unit]) => unit)),
    ],
  ]);
}

type Loaded<T> = readonly (readonly [UnitFolder, T])[];

async function load<T>(room: string, exported: string): Promise<Loaded<T>> {
  return Promise.all(
    unitFolders(room, exported).map(async (unit) => [unit, await descriptorOf<T>(unit, exported)] as const),
  );
}

function catalogerPage(units: readonly Cataloger[]): string {
  const rows = units.map((unit) => [
    code(unit.name),
    unit.type === null ? '–' : code(unit.type),
    unit.summary,
    wanted(unit.wants),
    unit.matching === null ? '–' : `${unit.matching.ecosystem}, ${code(unit.matching.scheme)}`,
  ]);
  return page(
    'Catalogers',
    'What is read out of an image or a folder, and how it is matched against advisories.',
    {
      head: ['unit', 'purl type', 'reads', 'files', 'matched in, version scheme'],
      rows,
    },
  );
}

function rulePage(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, severity, title, remedy, aliases, covers }) => [
    code(id),
    severity,
    `${title}. ${remedy}`,
    aliases.map(code).join(', ') || '–',
    covers.join(', '),
  ]);
  return page(
    'Rules',
    'What configuration is held against. `seaworthy rules show ID` says why, by any of the names.',
    { head: ['rule', 'severity', 'fault, and what to do', 'in other tools', 'rows of the catalogue'], rows },
  );
}

function schemePage(schemes: Loaded<VersionScheme>, catalogers: Loaded<Cataloger>): string {
  const rows = schemes.map(([folder, scheme]) => {
    const users = catalogers
      .filter(([, unit]) => unit.matching?.scheme === scheme.name)
      .map(([, unit]) => code(unit.name));
    return [code(scheme.name), docComment(folder.text, 'scheme'), users.join(', ') || '–'];
  });
  return page(
    'Version schemes',
    'The orders of versions, as `seaworthy version compare --scheme` takes them.',
    {
      head: ['scheme', 'order', 'used by'],
      rows,
    },
  );
}

function feedPage(units: readonly Feed[]): string {
  const rows = units.map((unit) => [code(unit.name), unit.summary, unit.licence, `<${unit.upstream}>`]);
  return page('Feeds', 'Where the advisory database comes from, and under which terms.', {
    head: ['feed', 'what it is', 'terms', '`db update` fetches it from'],
    rows,
  });
}

function targetPage(units: readonly ImageSource[]): string {
  const images = units.map((unit) => [
    unit.schemes.map((scheme) => code(`${scheme}:`)).join(', '),
    unit.summary,
    unit.network ? 'yes: refused with `--offline`' : 'no',
  ]);
  const paths = [...PATH_SCHEMES].map(([scheme, { summary }]) => [code(`${scheme}:`), summary, 'no']);
  return page(
    'Targets',
    'What `scan` and `sbom` open. Without a scheme: a path that exists, told by its content, else an image.',
    {
      head: ['scheme', 'opens', 'needs a connection'],
      rows: [
        ...images,
        ...paths,
        [code(`${ENGINE_SCHEME.name}:`), ENGINE_SCHEME.summary, 'yes: refused with `--offline`'],
        [code(`${HOST_SCHEME.name}:`), HOST_SCHEME.summary, 'no'],
      ],
    },
  );
}

function formatPage(units: readonly ReportFormat[]): string {
  const rows = units.map((unit) => [code(unit.name), unit.summary, unit.sbom ? 'yes' : 'no']);
  return page('Report formats', 'What `--format` and `--output FORMAT=FILE` take.', {
    head: ['format', 'what it is', '`seaworthy sbom`'],
    rows,
  });
}

function wanted(wants: WantedFiles): string {
  const within = wants.within === undefined ? '' : ` below ${code(`${wants.within}/`)}`;
  return [
    ...(wants.paths ?? []).map(code),
    ...(wants.directories ?? []).map((directory) => code(`${directory}/*`)),
    ...(wants.basenames ?? []).map((name) => code(`**/${name}`) + within),
    ...(wants.affixes ?? []).map(([prefix, suffix]) => code(`**/${prefix}*${suffix}`) + within),
    ...(wants.suffixes ?? []).map((suffix) => code(`*${suffix}`) + within),
    ...(wants.magic === undefined ? [] : ['programs, told by their first bytes']),
  ].join(', ');
}

/** The doc comment above an exported constant, as one line. */
function docComment(text: string, exported: string): string {
  const before = text.slice(0, text.search(new RegExp(`^export const ${exported}\\b`, 'm')));
  const comment = before.slice(before.lastIndexOf('/**'));
  return comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .replace(/^\s*\*/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function code(text: string): string {
  return `\`${text}\``;
}

function page(title: string, intro: string, table: { head: Row; rows: readonly Row[] }): string {
  const line = (cells: Row): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const rule = `|${table.head.map(() => ' --- ').join('|')}|\n`;
  const body = line(table.head) + rule + table.rows.map(line).join('');
  return `<!-- Generated by tools/generate.ts from the descriptors of the units. Do not edit: npm run generate -->\n# ${title}\n${intro}\n\n${body}`;
}
