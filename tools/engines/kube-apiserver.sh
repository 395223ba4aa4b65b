#!/usr/bin/env bash
# Builds a real Kubernetes API server from the Go module proxy, once, into the cache folder outside of the checkout, and
# prints the path of the binary. It is what tests hold our Pod Security verdict against (test/e2e/pod-security.e2e.test.ts).
# About six minutes on two cores and 4 GB below GOMODCACHE and GOCACHE; nothing where the binary is there.
#
# Kubernetes' module replaces its staging modules by folders that the module proxy does not carry: the same modules under
# their own names and versions are taken instead.
set -euo pipefail
kubernetes=v1.34.2
staging="v0.${kubernetes#v1.}"

folder="${XDG_CACHE_HOME:-$HOME/.cache}/seaworthy-ci/bin"
binary="$folder/kube-apiserver-$kubernetes"
if [ ! -x "$binary" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  cat > main.go << 'GO'
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }
GO
  {
    go mod init seaworthy.test/kube-apiserver
    go mod edit -require="k8s.io/kubernetes@$kubernetes"
    source=$(go mod download -json "k8s.io/kubernetes@$kubernetes" | sed -n 's/^\t"GoMod": "\(.*\)",\{0,1\}$/\1/p')
    # Lines such as `k8s.io/api => ./staging/src/k8s.io/api`, one a module.
    sed -n 's|^[[:space:]]*\(k8s.io/[a-z-]*\) => \./staging/.*|\1|p' "$source" | while read -r module; do
      go mod edit -replace="$module=$module@$staging"
    done
    go mod tidy
    # Read by `/version` and by whatever compares emulated versions: without it the server calls itself v0.0.0.
    stamp="k8s.io/component-base/version"
    go build -trimpath -ldflags "-s -w -X $stamp.gitVersion=$kubernetes -X $stamp.gitMajor=1 -X $stamp.gitMinor=34" \
      -o kube-apiserver .
  } >&2
  # Renamed last: whoever finds the file finds all of it.
  mkdir -p "$folder"
  mv kube-apiserver "$folder/.partial-$$"
  mv "$folder/.partial-$$" "$binary"
fi
echo "$binary"
