import { check as allowPrivilegeEscalation } from './checks/allowPrivilegeEscalation.ts';
import { check as appArmorProfile } from './checks/appArmorProfile.ts';
import { check as capabilitiesBaseline } from './checks/capabilities_baseline.ts';
import { check as capabilitiesRestricted } from './checks/capabilities_restricted.ts';
import { check as hostNamespaces } from './checks/hostNamespaces.ts';
import { check as hostPathVolumes } from './checks/hostPathVolumes.ts';
import { check as hostPorts } from './checks/hostPorts.ts';
import { check as hostProbesAndHostLifecycle } from './checks/hostProbesAndHostLifecycle.ts';
import { check as privileged } from './checks/privileged.ts';
import { check as procMount } from './checks/procMount.ts';
import { check as procMountRestricted } from './checks/procMount_restricted.ts';
import { check as restrictedVolumes } from './checks/restrictedVolumes.ts';
import { check as runAsNonRoot } from './checks/runAsNonRoot.ts';
import { check as runAsUser } from './checks/runAsUser.ts';
import { check as seccompProfileBaseline } from './checks/seccompProfile_baseline.ts';
import { check as seccompProfileRestricted } from './checks/seccompProfile_restricted.ts';
import { check as seLinuxOptions } from './checks/seLinuxOptions.ts';
import { check as sysctls } from './checks/sysctls.ts';
import { check as windowsHostProcess } from './checks/windowsHostProcess.ts';
import type { PodCheck } from './contract.ts';

/** Every check, one a file of `checks/`; a test holds the list against the folder. */
export const CHECKS: readonly PodCheck[] = [
  allowPrivilegeEscalation,
  appArmorProfile,
  capabilitiesBaseline,
  capabilitiesRestricted,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileBaseline,
  seccompProfileRestricted,
  seLinuxOptions,
  sysctls,
  windowsHostProcess,
];
