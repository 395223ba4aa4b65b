import { spawnSync } from 'node:child_process';
import type { QualityCase } from './cases.ts';
import type { Found } from './evaluate.ts';

type Kind = QualityCase['target']['kind'];
type Fields = Readonly<Record<string, unknown>>;

/** A peer: how it is called, and how its JSON is read. */
interface Peer {
  call(kind: Kind, path: string): readonly string[];
  read(document: Fields): readonly Found[];
}

/** As their manuals have it: https://trivy.dev, https://github.com/anchore/grype. */
const PEERS: ReadonlyMap<string, Peer> = new Map<string, Peer>([
  [
    'trivy',
    {
      call(kind, path) {
        const common = ['--quiet', '--format', 'json', '--scanners', 'vuln'];
        if (kind === 'sbom') return ['sbom', '--quiet', '--format', 'json', path];
        return kind === 'image' ? ['image', ...common, '--input', path] : ['fs', ...common, path];
      },
      read: (document) =>
        list(document['Results'])
          .flatMap((result) => list(result['Vulnerabilities']))
          .map((one) => ({
            package: text(one['PkgName']),
            version: text(one['InstalledVersion']),
            ids: [text(one['VulnerabilityID'])],
          })),
    },
  ],
  [
    'grype',
    {
      call: (kind, path) => [
        `${{ image: 'docker-archive', directory: 'dir', sbom: 'sbom' }[kind]}:${path}`,
        '--output',
        'json',
        '--quiet',
      ],
      read: (document) =>
        list(document['matches']).map((match) => {
          const artifact = fields(match['artifact']);
          const related = list(match['relatedVulnerabilities']).map((one) => text(one['id']));
          const ids = [text(fields(match['vulnerability'])['id']), ...related];
          return { package: text(artifact['name']), version: text(artifact['version']), ids };
        }),
    },
  ],
]);

/** The peers on the PATH. */
export function peers(): readonly string[] {
  return [...PEERS.keys()].filter((name) => spawnSync(name, ['--version']).error === undefined);
}

/** What a peer finds, or why it says nothing (it has no database, and no network to fetch one). */
export function peerFindings(name: string, kind: Kind, path: string): readonly Found[] | string {
  const peer = PEERS.get(name);
  if (peer === undefined) return 'unknown';
  const { status, stdout, stderr } = spawnSync(name, peer.call(kind, path), {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
  });
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`;
  try {
    return peer.read(fields(JSON.parse(stdout)));
  } catch (error) {
    return `its answer is no JSON: ${String(error)}`;
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
