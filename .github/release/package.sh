#!/usr/bin/env bash
# package.sh TAG TARGET DOCUMENTS OUT: packs what was built for TARGET with its man pages, completions, README and
# licence into OUT. Names are what `cargo binstall` and the action expect: plimsoll-TAG-TARGET.
set -euo pipefail

tag=$1
target=$2
mkdir -p "$4"
documents=$(cd "$3" && pwd)
out=$(cd "$4" && pwd)
cd "$(dirname "$0")/../.."

name=plimsoll-$tag-$target
built=${CARGO_TARGET_DIR:-target}/$target/release
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/$name"
cp README.md LICENSE docs/CHANGELOG.md "$stage/$name/"
cp -R "$documents/man" "$documents/completions" "$stage/$name/"
case $target in
*-windows-*)
  cp "$built/plimsoll.exe" "$stage/$name/"
  (cd "$stage" && 7z a -bso0 -tzip "$out/$name.zip" "$name")
  ;;
*)
  cp "$built/plimsoll" "$stage/$name/"
  tar -C "$stage" -czf "$out/$name.tar.gz" "$name"
  ;;
esac
