import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** The API server that tools/engines/kube-apiserver.sh builds. */
export const KUBE_APISERVER: string = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'seaworthy-ci/bin/kube-apiserver-v1.34.2',
);

/** The newest minor version that it knows. */
export const SERVER_MINOR = 34;

/** An answer of the API server. */
export interface Answer {
  readonly status: number;
  /** An object of Kubernetes: what was asked for, or a Status. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Its `Warning` headers. */
  readonly warnings: readonly string[];
}

/** A Kubernetes API server on loopback with nothing behind it: no node, no scheduler, no controller. */
export interface ApiServer {
  /** `path` from the root, `/api/v1/namespaces`; `body` is sent as JSON. */
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

const TOKEN = 'of-a-test';
const CONNECTIONS = 16;
const READY_TRIES = 300;
const BETWEEN_TRIES = 100;

/** Starts etcd and the API server with all that they keep below `folder`. */
export async function startApiServer(folder: string): Promise<ApiServer> {
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const etcd = startEtcd(folder, client, peer);
  const server = spawn(KUBE_APISERVER, serverFlags(folder, client, secure), { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await ended(server);
    await ended(etcd);
  };
  try {
    const certificate = join(folder, 'certificates/apiserver.crt');
    await until(server, async () => existsSync(certificate));
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca: readFileSync(certificate) });
    const ask: ApiServer['ask'] = (method, path, body) =>
      askOnce({ agent, port: secure, method, path, body });
    await until(server, async () => (await ask('GET', '/readyz')).status === 200);
    return {
      ask,
      stop: async () => {
        agent.destroy();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startEtcd(folder: string, client: number, peer: number): ChildProcess {
  const flags = [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
  ];
  return spawn('etcd', flags, { stdio: 'ignore' });
}

function serverFlags(folder: string, etcd: number, port: number): readonly string[] {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = join(folder, 'service-account.pem');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(key, keys.privateKey, { mode: 0o600 });
  writeFileSync(tokens, `${TOKEN},tester,1,system:masters\n`, { mode: 0o600 });
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    // Else such Pods are invalid, and their security is never looked at.
    '--allow-privileged=true',
    '--service-cluster-ip-range=10.0.0.0/24',
    // Nobody makes service accounts here, which Pods would wait for.
    '--disable-admission-plugins=ServiceAccount',
    '--enable-priority-and-fairness=false',
  ];
}

interface Question {
  readonly agent: Agent;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

function askOnce({ agent, port, method, path, body }: Question): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const question = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (part: string) => (answer += part));
      response.once('error', reject);
      const { statusCode = 0, headersDistinct } = response;
      const warnings = headersDistinct['warning'] ?? [];
      response.once('end', () => resolve({ status: statusCode, body: objectOf(answer), warnings }));
    });
    question.once('error', reject);
    question.end(text);
  });
}

/** What is no object (`ok` of /readyz) is none. */
function objectOf(text: string): Answer['body'] {
  return text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {};
}

/** There is no event to wait for: a server that starts is asked until it answers. */
async function until(server: ChildProcess, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries++) {
    if (server.exitCode !== null) throw new Error(`kube-apiserver ended with ${server.exitCode}`);
    // oxlint-disable-next-line no-await-in-loop -- one try after the other is the point
    if (await isSo().catch(() => false)) return;
    // oxlint-disable-next-line no-await-in-loop
    await setTimeout(BETWEEN_TRIES);
  }
  throw new Error('kube-apiserver did not become ready');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await end;
}

/** Ports that nobody listens on, taken all at once so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening()));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listening(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
