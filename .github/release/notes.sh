#!/usr/bin/env bash
# notes.sh TAG: prints the changelog's section of a release; fails where tag, Cargo.toml and changelog do not agree.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1#v}
declared=$(sed -n 's/^version = "\([^"]*\)"$/\1/p' Cargo.toml | head -n 1)
if [[ $1 != "v$declared" ]]; then
  echo "the tag is $1, and Cargo.toml says $declared: set the version there first, or tag v$declared" >&2
  exit 1
fi
# From the heading "## X.Y.Z – date" to the next of its kind.
notes=$(awk -v version="$version" '
  /^## / { inside = ($2 == version); next }
  inside { print }' docs/CHANGELOG.md)
if [[ -z ${notes//[[:space:]]/} ]]; then
  echo "docs/CHANGELOG.md has no section \"## $version\" with anything in it" >&2
  exit 1
fi
printf '%s\n' "$notes"
