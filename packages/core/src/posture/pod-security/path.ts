/** The way from the Pod to a field: `['spec', 'containers', 0, 'securityContext', 'privileged']`. */
export type PodPath = readonly (string | number)[];
