/** Files of which the text is read. A folder stands for all that lies in it, by the end of the name. */
export const TEXTS: readonly string[] = [
  'etc/docker/daemon.json',
  'etc/default/docker',
  'etc/sysconfig/docker',
  'etc/group',
  'etc/audit/audit.rules',
  'etc/systemd/system/docker.service',
  'usr/lib/systemd/system/docker.service',
  'lib/systemd/system/docker.service',
  'etc/containers/registries.conf',
  'etc/containers/containers.conf',
  'usr/share/containers/containers.conf',
];

/** Folders, and the end of the names of the files in them that are read. */
export const FOLDERS: readonly (readonly [folder: string, end: string])[] = [
  ['etc/audit/rules.d', '.rules'],
  ['etc/systemd/system/docker.service.d', '.conf'],
  ['etc/docker/certs.d', ''],
  ['etc/containers/registries.conf.d', '.conf'],
  ['etc/containers/containers.conf.d', '.conf'],
];

/** What is looked at without being read. */
export const LOOKED_AT: readonly string[] = [
  'etc/docker',
  'etc/containers',
  'etc/containerd',
  'etc/containerd/config.toml',
  'etc/systemd/system/docker.socket',
  'usr/lib/systemd/system/docker.socket',
  'lib/systemd/system/docker.socket',
  'var/run/docker.sock',
  'run/docker.sock',
  'run/containerd/containerd.sock',
  'run/podman/podman.sock',
  'usr/bin/dockerd',
  'usr/local/bin/dockerd',
  'usr/bin/podman',
  'usr/bin/containerd',
  'var/lib/docker',
  'var/lib/containers',
];
