import { define } from '../functions/define.ts';
import { type GoMap, type GoObject, list, map } from '../value/value.ts';

/** The cluster that Helm 3.19 takes for given where it sees none. */
export const DEFAULT_KUBE_VERSION = 'v1.34.0';
const HELM_VERSION = 'v3.19.0';

// The API versions that Helm 3.19 knows (those of client-go 0.34), in its order.
const API_VERSIONS = `v1
admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1
internal.apiserver.k8s.io/v1alpha1 apps/v1 apps/v1beta1 apps/v1beta2
authentication.k8s.io/v1 authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1
authorization.k8s.io/v1 authorization.k8s.io/v1beta1
autoscaling/v1 autoscaling/v2 autoscaling/v2beta1 autoscaling/v2beta2 batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1
coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 coordination.k8s.io/v1
discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1 extensions/v1beta1
flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2
flowcontrol.apiserver.k8s.io/v1beta3 networking.k8s.io/v1 networking.k8s.io/v1beta1
node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1 policy/v1 policy/v1beta1
rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1
resource.k8s.io/v1 resource.k8s.io/v1beta2 resource.k8s.io/v1beta1 resource.k8s.io/v1alpha3
scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1 storagemigration.k8s.io/v1alpha1
apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1`.split(/\s+/);

/** `v1.30.2` of whatever a cluster or a user calls its version; null for what is none. */
export function kubeVersionOf(text: string): string | null {
  const numbers = /^v?([0-9]{1,9}(?:\.[0-9]{1,9}){1,2})/.exec(text.trim())?.[1];
  return numbers === undefined ? null : `v${numbers}`;
}

/** `.Capabilities` (https://helm.sh/docs/chart_template_guide/builtin_objects/). */
export function capabilitiesObject(kubeVersion: string, apiVersions: readonly string[]): GoObject {
  const [major = '', minor = ''] = kubeVersion.slice(1).split('.');
  const known = [...API_VERSIONS, ...apiVersions];
  const set = new Set(known);
  const version: GoObject = {
    kind: 'object',
    type: 'chartutil.KubeVersion',
    fields: new Map([
      ['Version', kubeVersion],
      ['Major', major],
      ['Minor', minor],
    ]),
    methods: new Map([
      ['String', define([], () => kubeVersion)],
      ['GitVersion', define([], () => kubeVersion)],
    ]),
    print: kubeVersion,
    json: structMap([
      ['Version', kubeVersion],
      ['Major', major],
      ['Minor', minor],
    ]),
  };
  const helm: GoObject = {
    kind: 'object',
    type: 'version.BuildInfo',
    fields: new Map([
      ['Version', HELM_VERSION],
      ['GitCommit', ''],
      ['GitTreeState', ''],
      ['GoVersion', ''],
    ]),
    json: structMap([['version', HELM_VERSION]]),
  };
  return {
    kind: 'object',
    type: '*chartutil.Capabilities',
    fields: new Map<string, GoObject | ReturnType<typeof list>>([
      ['KubeVersion', version],
      [
        'APIVersions',
        {
          ...list(known, 'chartutil.VersionSet'),
          methods: new Map([['Has', define(['string'], ([name]) => set.has(name))]]),
        },
      ],
      ['HelmVersion', helm],
    ]),
  };
}

function structMap(entries: readonly (readonly [string, string])[]): GoMap {
  return map(entries);
}
