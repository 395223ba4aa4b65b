#!/usr/bin/env bash
# Builds a real Kustomize from the Go module proxy, once, into the cache folder outside of the checkout, and prints the path
# of the binary. It is what tests hold our rendering of overlays against (test/e2e/kustomize.e2e.test.ts). About a minute on
# two cores; nothing where the binary is there.
set -euo pipefail
kustomize=v5.7.1

folder="${XDG_CACHE_HOME:-$HOME/.cache}/seaworthy-ci/bin"
binary="$folder/kustomize-$kustomize"
if [ ! -x "$binary" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  GOBIN="$work" go install -trimpath -ldflags "-s -w" "sigs.k8s.io/kustomize/kustomize/v5@$kustomize" >&2
  # Renamed last: whoever finds the file finds all of it.
  mkdir -p "$folder"
  mv "$work/kustomize" "$folder/.partial-$$"
  mv "$folder/.partial-$$" "$binary"
fi
echo "$binary"
