import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has } from './images.ts';
import type { Command } from './measure.ts';

/** How many files of each kind. */
export const FILES = 5000;

/** A Deployment as teams write it: half of what is asked for is there. */
function manifest(index: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: shop
  labels: {app: app-${index}}
spec:
  replicas: 2
  selector: {matchLabels: {app: app-${index}}}
  template:
    metadata: {labels: {app: app-${index}}}
    spec:
      serviceAccountName: app
      containers:
        - name: app
          image: registry.example/app:1.${index}
          ports: [{containerPort: 8080}]
          env: [{name: PORT, value: "8080"}]
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
          livenessProbe: {httpGet: {path: /healthz, port: 8080}}
          securityContext: {runAsNonRoot: true, readOnlyRootFilesystem: true}
`;
}

function dockerfile(index: number): string {
  return `FROM node:20.${index % 20} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci && \\
  npm cache clean --force
COPY . .
RUN npm run build | tee build.log
FROM node:20.${index % 20}-slim
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
ENV NODE_ENV=production PORT=8080
EXPOSE 8080
USER 10001
CMD ["node", "/app/server.js"]
`;
}

/** hadolint takes files, and a command line has an end: the first thousand, five times. */
function hadolintFiles(folder: string): string[] {
  return Array.from({ length: FILES }, (_, index) => join(folder, String(index % 1000), 'Dockerfile'));
}

/** Makes a folder of manifests and one of Dockerfiles, and gives the commands that judge them, peers included. */
export function manifestCommands(folder: string, seaworthy: readonly string[]): Command[] {
  const manifests = join(folder, 'manifests');
  const dockerfiles = join(folder, 'dockerfiles');
  mkdirSync(manifests);
  for (let index = 0; index < FILES; index++) {
    writeFileSync(join(manifests, `${index}.yaml`), manifest(index));
    mkdirSync(join(dockerfiles, String(index)), { recursive: true });
    writeFileSync(join(dockerfiles, String(index), 'Dockerfile'), dockerfile(index));
  }
  const own = (path: string): string[] => [
    ...seaworthy,
    ...['scan', '--offline', '--quiet', '--format=json', '--scanners=config', path],
  ];
  const peer = (name: string, argv: readonly string[]): Command[] =>
    has(argv[0] ?? '') ? [{ name, argv }] : [];
  return [
    { name: 'manifests', argv: own(manifests) },
    ...peer('manifests, kube-linter', ['kube-linter', 'lint', manifests]),
    ...peer('manifests, trivy', ['trivy', 'config', '--quiet', manifests]),
    ...peer('manifests, checkov', ['checkov', '--quiet', '--compact', '-d', manifests]),
    { name: 'Dockerfiles', argv: own(dockerfiles) },
    ...(has('hadolint')
      ? [{ name: 'Dockerfiles, hadolint', argv: ['hadolint', ...hadolintFiles(dockerfiles)] }]
      : []),
    ...peer('Dockerfiles, trivy', ['trivy', 'config', '--quiet', dockerfiles]),
  ];
}
