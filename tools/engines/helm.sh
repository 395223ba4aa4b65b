#!/usr/bin/env bash
# Builds a real Helm from the Go module proxy, once, into the cache folder outside of the checkout, and prints the path of
# the binary. It is what tests hold our renderer of charts against (test/e2e/helm.e2e.test.ts). About two minutes on two
# cores; nothing where the binary is there.
set -euo pipefail
helm=v3.19.0

folder="${XDG_CACHE_HOME:-$HOME/.cache}/seaworthy-ci/bin"
binary="$folder/helm-$helm"
if [ ! -x "$binary" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  # Without the stamp it would say that the cluster is v1.20.
  minor=$(go mod download -json "helm.sh/helm/v3@$helm" | sed -n 's/^\t"GoMod": "\(.*\)",\{0,1\}$/\1/p' |
    xargs sed -n 's|^[[:space:]]*k8s.io/client-go v0\.\([0-9]*\)\..*|\1|p')
  chart=helm.sh/helm/v3/pkg/chartutil
  lint=helm.sh/helm/v3/pkg/lint/rules
  GOBIN="$work" go install -trimpath \
    -ldflags "-s -w -X $chart.k8sVersionMajor=1 -X $chart.k8sVersionMinor=$minor -X $lint.k8sVersionMajor=1 -X $lint.k8sVersionMinor=$minor -X helm.sh/helm/v3/internal/version.version=$helm" \
    "helm.sh/helm/v3/cmd/helm@$helm" >&2
  # Renamed last: whoever finds the file finds all of it.
  mkdir -p "$folder"
  mv "$work/helm" "$folder/.partial-$$"
  mv "$folder/.partial-$$" "$binary"
fi
echo "$binary"
