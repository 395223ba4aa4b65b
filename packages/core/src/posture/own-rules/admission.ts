import type { OwnRule } from './contract.ts';
import type { Expression } from './expression.ts';

/** What the API server does with an object that breaks a policy. */
export type AdmissionAction = 'deny' | 'warn' | 'audit';

/** A policy and its binding, as objects; or why the rule cannot be one. */
export type Exported = { readonly objects: readonly object[] } | { readonly reason: string };

/** `c` is a container of the Pod, `variables.pod` its spec: what a property of our model is in CEL of the API server. */
const PROPERTIES: Readonly<Record<string, string>> = {
  origin: `'kubernetes'`,
  name: 'c.name',
  image: optional('c.image'),
  pullPolicy: optional('c.imagePullPolicy'),
  workingDirectory: optional('c.workingDir'),
  'identity.user': ownOrPods('runAsUser', 'string'),
  'identity.group': ownOrPods('runAsGroup', 'string'),
  'identity.runAsNonRoot': ownOrPods('runAsNonRoot'),
  'privileges.privileged': optional('c.securityContext.privileged'),
  'privileges.escalation': optional('c.securityContext.allowPrivilegeEscalation'),
  'privileges.procMount': optional('c.securityContext.procMount'),
  'privileges.addedCapabilities': capabilities('add'),
  'privileges.droppedCapabilities': capabilities('drop'),
  'privileges.seccomp': profile('seccompProfile'),
  'privileges.apparmor': profile('appArmorProfile'),
  readOnlyRoot: optional('c.securityContext.readOnlyRootFilesystem'),
  'namespaces.network': shared('hostNetwork'),
  'namespaces.pid': shared('hostPID'),
  'namespaces.ipc': shared('hostIPC'),
  'resources.cpuRequest': optional('c.resources.requests.cpu', 'string'),
  'resources.memoryRequest': optional('c.resources.requests.memory', 'string'),
  'resources.cpuLimit': optional('c.resources.limits.cpu', 'string'),
  'resources.memoryLimit': optional('c.resources.limits.memory', 'string'),
  ports: `(has(c.ports) ? c.ports.map(x, {'container': dyn(x.containerPort), 'host': ${optional('x.hostPort')}, 'published': dyn(has(x.hostPort) && x.hostPort != 0), 'address': ${optional('x.hostIP')}, 'protocol': dyn(has(x.protocol) ? x.protocol.lowerAscii() : 'tcp')}) : [])`,
};

/** `has(c.a) && has(c.a.b) ? dyn(c.a.b) : null`: CEL of the API server stops at what is not there. */
function optional(path: string, cast: 'dyn' | 'string' = 'dyn', otherwise = 'dyn(null)'): string {
  return whereThere(path, cast === 'string' ? `dyn(string(${path}))` : `dyn(${path})`, otherwise);
}

function whereThere(path: string, value: string, otherwise: string): string {
  const names = path.split('.');
  // The root is always there: `c`, and `variables.pod`.
  const root = path.startsWith('variables.') ? 2 : 1;
  const tests = names.slice(root).map((_, index) => `has(${names.slice(0, root + index + 1).join('.')})`);
  return `(${tests.join(' && ')} ? ${value} : ${otherwise})`;
}

/** What a container says goes before what its Pod says. */
function ownOrPods(name: string, cast: 'dyn' | 'string' = 'dyn'): string {
  const pods = optional(`variables.pod.securityContext.${name}`, cast);
  return optional(`c.securityContext.${name}`, cast, pods);
}

function capabilities(list: 'add' | 'drop'): string {
  const path = `c.securityContext.capabilities.${list}`;
  const plain = "(x.upperAscii().startsWith('CAP_') ? x.upperAscii().substring(4) : x.upperAscii())";
  return whereThere(path, `dyn(${path}.map(x, ${plain}))`, 'dyn([])');
}

function profile(name: string): string {
  const said = (path: string, otherwise: string): string => {
    const local = optional(`${path}.localhostProfile`);
    return whereThere(
      `${path}.type`,
      `(${path}.type == 'Localhost' ? ${local} : dyn(${path}.type))`,
      otherwise,
    );
  };
  return said(`c.securityContext.${name}`, said(`variables.pod.securityContext.${name}`, 'dyn(null)'));
}

function shared(name: string): string {
  return `(has(variables.pod.${name}) && variables.pod.${name} ? dyn('host') : dyn(null))`;
}

/** Kinds with Pods, by API group. */
const WORKLOADS: readonly ResourceRule[] = [
  rulesFor('', ['pods', 'replicationcontrollers']),
  rulesFor('apps', ['deployments', 'daemonsets', 'replicasets', 'statefulsets']),
  rulesFor('batch', ['jobs', 'cronjobs']),
];
const POD =
  "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec";
const CONTAINERS =
  'variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : []) + (has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : [])';

/** Group and resource of the kinds that rules are about. */
const KINDS: ReadonlyMap<string, readonly [group: string, resource: string]> = new Map([
  ['Pod', ['', 'pods']],
  ['ReplicationController', ['', 'replicationcontrollers']],
  ['Service', ['', 'services']],
  ['ServiceAccount', ['', 'serviceaccounts']],
  ['ConfigMap', ['', 'configmaps']],
  ['Secret', ['', 'secrets']],
  ['Namespace', ['', 'namespaces']],
  ['PersistentVolume', ['', 'persistentvolumes']],
  ['PersistentVolumeClaim', ['', 'persistentvolumeclaims']],
  ['Deployment', ['apps', 'deployments']],
  ['DaemonSet', ['apps', 'daemonsets']],
  ['ReplicaSet', ['apps', 'replicasets']],
  ['StatefulSet', ['apps', 'statefulsets']],
  ['Job', ['batch', 'jobs']],
  ['CronJob', ['batch', 'cronjobs']],
  ['Ingress', ['networking.k8s.io', 'ingresses']],
  ['NetworkPolicy', ['networking.k8s.io', 'networkpolicies']],
  ['Role', ['rbac.authorization.k8s.io', 'roles']],
  ['RoleBinding', ['rbac.authorization.k8s.io', 'rolebindings']],
  ['ClusterRole', ['rbac.authorization.k8s.io', 'clusterroles']],
  ['ClusterRoleBinding', ['rbac.authorization.k8s.io', 'clusterrolebindings']],
  ['HorizontalPodAutoscaler', ['autoscaling', 'horizontalpodautoscalers']],
  ['PodDisruptionBudget', ['policy', 'poddisruptionbudgets']],
]);

interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

function rulesFor(group: string, resources: readonly string[]): ResourceRule {
  return { apiGroups: [group], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources };
}

/**
 * A rule as ValidatingAdmissionPolicy with its binding
 * (https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/). The API server looks at objects
 * with their defaults filled in, and refuses where an expression fails, which is "undecided" for us.
 */
export function exportRule(rule: OwnRule, action: AdmissionAction): Exported {
  const found = rule.own.on === 'container' ? containerSpec(rule) : objectSpec(rule);
  if ('reason' in found) return found;
  const name = rule.id.replace('/', '.').toLowerCase();
  const validationActions = [{ deny: 'Deny', warn: 'Warn', audit: 'Audit' }[action]];
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, annotations: { 'seaworthy.dev/rule': rule.id } },
    spec: { failurePolicy: 'Fail', ...found.spec },
  };
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions },
  };
  return { objects: [policy, binding] };
}

type Spec = { readonly spec: object } | { readonly reason: string };

function containerSpec({ id, own, checks }: OwnRule): Spec {
  if (checks.container?.origins.includes('kubernetes') !== true)
    return { reason: `${id} is not about Kubernetes (origins)` };
  const translated = translate(own.expression);
  if (typeof translated !== 'string') return { reason: `${id}: ${translated.reason}` };
  const names = `variables.containers.filter(c, !(${translated})).map(c, c.name).join(', ')`;
  return {
    spec: {
      matchConstraints: { resourceRules: WORKLOADS },
      variables: [
        { name: 'pod', expression: POD },
        { name: 'containers', expression: CONTAINERS },
      ],
      validations: [
        {
          expression: `variables.containers.all(c, ${translated})`,
          message: own.message,
          messageExpression: `${JSON.stringify(`${own.message} (container `)} + ${names} + ')'`,
        },
      ],
    },
  };
}

function objectSpec({ id, own }: OwnRule): Spec {
  const unknown = own.kinds.filter((kind) => !KINDS.has(kind));
  if (unknown.length > 0) return { reason: `${id}: nobody here knows the resource of ${unknown.join(', ')}` };
  const known = own.kinds.map((kind) => KINDS.get(kind)).filter((pair) => pair !== undefined);
  const byGroup = Map.groupBy(known, ([group]) => group);
  const rules =
    own.kinds.length === 0
      ? [rulesFor('*', ['*'])]
      : [...byGroup].map(([group, pairs]) =>
          rulesFor(
            group,
            pairs.map(([, resource]) => resource),
          ),
        );
  const { expression, message, messageExpression } = own;
  return {
    spec: {
      matchConstraints: { resourceRules: rules },
      validations: [
        {
          expression: expression.text.trim(),
          message,
          ...(messageExpression === null ? {} : { messageExpression: messageExpression.text.trim() }),
        },
      ],
    },
  };
}

/** The expression with each property of `container` as the API server knows it. */
function translate({ text, places }: Expression): string | { readonly reason: string } {
  let written = text;
  for (const { path, start, end } of [...places].reverse()) {
    const name = path.join('.');
    const property = PROPERTIES[name];
    if (property === undefined)
      return { reason: `container.${name} cannot be asked of the API server: write the rule on: object` };
    written = written.slice(0, start) + property + written.slice(end);
  }
  return written.trim();
}
