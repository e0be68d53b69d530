#!/usr/bin/env bash
# build.sh TARGET: builds plimsoll for a release, without anything it would have to find at run time.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$1
case $target in
# musl is linked statically as it is; Windows has to be told.
*-windows-msvc) export RUSTFLAGS="-C target-feature=+crt-static" ;;
esac
cargo build --release --locked -p plimsoll --target "$target"
binary=${CARGO_TARGET_DIR:-target}/$target/release/plimsoll
case $target in
*-linux-musl)
  if readelf --program-headers "$binary" | grep -q INTERP; then
    echo "$binary is not static" >&2
    exit 1
  fi
  ;;
esac
